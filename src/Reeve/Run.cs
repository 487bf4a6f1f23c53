using System.Globalization;
using Reeve.Jobs;

namespace Reeve;

/// <summary>One spawned process of a job, with what it started, from its spawn to the end of its tree. Thread-safe.</summary>
public sealed class Run
{
    private static readonly TaskCompletionSource<ProcessEnd> Over = new();

    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private ChildProcess? _child;
    private EndInformation? _exit;
    private EndInformation? _end;
    private TaskCompletionSource<ProcessEnd>? _exited;
    private TaskCompletionSource<ProcessEnd>? _ended;

    internal Run(int number, Command command, ChildProcess child, TimeProvider time)
    {
        Number = number;
        Command = command;
        ProcessId = child.Id;
        StartedAt = time.GetUtcNow();
        _time = time;
        _startedAt = time.GetTimestamp();
        _child = child;
    }

    /// <summary>1, 2, 3 … within the job.</summary>
    public int Number { get; }

    /// <summary>What was started: the job's command of that time, as the spawn hook left it.</summary>
    public Command Command { get; }

    /// <summary>The id of the main process. Once it has ended the system may give the number to another.</summary>
    public int ProcessId { get; }

    /// <summary>When it was started.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>How long the run has lasted so far, or lasted in all.</summary>
    public TimeSpan Duration => Volatile.Read(ref _end)?.After ?? _time.GetElapsedTime(_startedAt);

    /// <summary>
    /// Completes when the main process has ended and its status was taken; others of its containment may still live.
    /// Never faults, and is never cancelled.
    /// </summary>
    public Task<ProcessEnd> Exited => TaskOf(ref _exited, ref _exit);

    /// <summary>
    /// Completes when the run is over: nothing of its containment lives (but see <see cref="Leftovers.Leave"/>), and the
    /// job's state already says so. Gives how the main process ended. Never faults, and is never cancelled.
    /// </summary>
    public Task<ProcessEnd> Ended => TaskOf(ref _ended, ref _end);

    /// <summary>How the main process ended; null while it runs.</summary>
    public ProcessEnd? End => Volatile.Read(ref _exit)?.End;

    /// <summary>What the main process used; null while it runs, and where it is not known.</summary>
    public ResourceUsage? Usage => Volatile.Read(ref _exit)?.Usage;

    /// <summary>The ids of the run's processes that are alive now; empty when it is over.</summary>
    public IReadOnlyList<int> Members() => Volatile.Read(ref _child)?.GetMembers() ?? [];

    /// <summary>What the run's processes use now; null when it is over, and where it cannot be told.</summary>
    public ResourceSample? Sample() => Volatile.Read(ref _child)?.Sample();

    /// <summary>The run as a person would say it: <c>run 2, process 4711</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"run {Number}, process {ProcessId}");

    /// <summary>Makes the end of the main process known, to those who read it and not yet to those who wait.</summary>
    internal void SetExit(in ChildExit exit) =>
        Volatile.Write(ref _exit, new EndInformation(exit.End, exit.Usage, _time.GetElapsedTime(_startedAt)));

    /// <summary>Makes the end of the run known, to those who read it and not yet to those who wait.</summary>
    internal void SetEnd()
    {
        Volatile.Write(ref _end, _exit! with { After = _time.GetElapsedTime(_startedAt) });
        Volatile.Write(ref _child, null);
    }

    /// <summary>Wakes who waits for <see cref="Exited"/>.</summary>
    internal void CompleteExited() => Complete(Interlocked.Exchange(ref _exited, Over), _exit!.End);

    /// <summary>Wakes who waits for <see cref="Ended"/>.</summary>
    internal void CompleteEnded() => Complete(Interlocked.Exchange(ref _ended, Over), _end!.End);

    private JobScheduler Scheduler => JobScheduler.For(_time);

    private void Complete(TaskCompletionSource<ProcessEnd>? source, ProcessEnd end)
    {
        if (source is not null)
        {
            Scheduler.Complete(source, end);
        }
    }

    /// <summary>The source is made by whoever asks first, or never.</summary>
    private Task<ProcessEnd> TaskOf(
        ref TaskCompletionSource<ProcessEnd>? field,
        ref EndInformation? information
    )
    {
        if (Volatile.Read(ref field) is not { } source)
        {
            var made = Scheduler.CreateSource<ProcessEnd>();
            source = Interlocked.CompareExchange(ref field, made, null) ?? made;
        }
        return ReferenceEquals(source, Over)
            ? Task.FromResult(Volatile.Read(ref information)!.End)
            : source.Task;
    }

    private sealed record EndInformation(ProcessEnd End, ResourceUsage? Usage, TimeSpan After);
}
