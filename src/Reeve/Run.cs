using System.Globalization;
using System.IO.Pipelines;
using Reeve.Jobs;

namespace Reeve;

/// <summary>One spawned process of a job, with what it started, from its spawn to the end of its tree. Thread-safe.</summary>
public sealed partial class Run
{
    private static readonly TaskCompletionSource<ProcessEnd> Over = new();

    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private readonly RunStreams? _streams;
    private ChildProcess? _child;
    private Cut _cut;
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
        Warning = child.Warning;
        _streams = RunStreams.Of(child);
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
    public ResourceUsage? Usage => (Volatile.Read(ref _end) ?? Volatile.Read(ref _exit))?.Usage;

    /// <summary>
    /// What could not be had as the command asks for it, and what was taken instead (<see cref="CgroupSettings.OrElse"/>), as a
    /// sentence; null when all is as asked for. The job logs it too.
    /// </summary>
    public string? Warning { get; }

    /// <summary>
    /// Our end of the pipe to the standard input, when <see cref="Command.StandardInput"/> is <see cref="Stdio.Pipe"/>. Writes
    /// wait while the pipe is full; disposing it gives the process its end of input. Nothing closes it before, but the end of
    /// the run.
    /// </summary>
    /// <remarks>Asynchronous without a thread; one write at a time. A write that nobody reads any more throws an IOException.</remarks>
    /// <exception cref="InvalidOperationException">It is no pipe.</exception>
    public Stream StandardInput => _streams?.Input ?? throw NoPipe(nameof(StandardInput));

    /// <summary>
    /// Our end of the pipe from the standard output, when <see cref="Command.StandardOutput"/> is <see cref="Stdio.Pipe"/>. All
    /// that the run wrote can be read, also after it has ended; then comes the end of the stream, also when a process outside
    /// of the containment still holds the pipe.
    /// </summary>
    /// <remarks>
    /// Asynchronous without a thread; one read at a time; a cancelled read loses nothing. The descriptor is closed when the end
    /// has been read or the stream is disposed; when the run is forgotten, with the next garbage collection. Under
    /// <see cref="Leftovers.Leave"/> the stream goes on as long as anybody holds the pipe.
    /// </remarks>
    /// <exception cref="InvalidOperationException">It is no pipe.</exception>
    public Stream StandardOutput => _streams?.Output ?? throw NoPipe(nameof(StandardOutput));

    /// <summary>The same for the standard error, when <see cref="Command.StandardError"/> is <see cref="Stdio.Pipe"/>.</summary>
    /// <exception cref="InvalidOperationException">It is no pipe.</exception>
    public Stream StandardError => _streams?.Error ?? throw NoPipe(nameof(StandardError));

    /// <summary>
    /// Our side of the run's own terminal, when <see cref="Command.Terminal"/> is set: what it shows can be read, what is written
    /// is typed.
    /// </summary>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    public PseudoTerminal Terminal =>
        _streams?.Terminal
        ?? throw new InvalidOperationException($"{this} has no terminal. Set Terminal in the command.");

    /// <summary>
    /// Whether, when the run ended, a process outside of its containment still held the pipe of an output (or of that of a sink).
    /// What that process writes later is not read. False while it runs. <see cref="IsCut"/> tells of one stream.
    /// </summary>
    public bool IsOutputCut => _cut != Cut.Nothing;

    /// <summary>Whether it was so of this stream.</summary>
    /// <param name="stream">Which; a standard error that joins the standard output has no pipe of its own.</param>
    public bool IsCut(OutputStream stream) =>
        (_cut & (stream == OutputStream.StandardOutput ? Cut.Output : Cut.Error)) != Cut.Nothing;

    /// <summary>
    /// Reads the standard output and the standard error, those of them that are pipes, as lines. They are read from now on by
    /// what this gives, so nobody else can read them.
    /// </summary>
    /// <param name="options">How long a line may be, and what happens when nobody takes them. Default: null, the defaults.</param>
    /// <exception cref="InvalidOperationException">Neither is a pipe.</exception>
    public OutputLines ReadLines(OutputLinesOptions? options = null) =>
        _streams is { Output: null, Error: null } or null
            ? throw NoPipe(nameof(StandardOutput))
            : new OutputLines(_streams.Output, _streams.Error, options ?? new OutputLinesOptions(), _time);

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
        _cut =
            (_child!.IsCut(OutputStream.StandardOutput) ? Cut.Output : Cut.Nothing)
            | (_child.IsCut(OutputStream.StandardError) ? Cut.Error : Cut.Nothing);
        var usage =
            _child.TreeUsage is { } tree && _exit!.Usage is { } own ? own with { Tree = tree } : _exit!.Usage;
        Volatile.Write(ref _end, _exit with { Usage = usage, After = _time.GetElapsedTime(_startedAt) });
        Volatile.Write(ref _child, null);
    }

    /// <summary>Wakes who waits for <see cref="Exited"/>.</summary>
    internal void CompleteExited() => Complete(Interlocked.Exchange(ref _exited, Over), _exit!.End);

    /// <summary>Wakes who waits for <see cref="Ended"/>.</summary>
    internal void CompleteEnded() => Complete(Interlocked.Exchange(ref _ended, Over), _end!.End);

    private InvalidOperationException NoPipe(string name) =>
        new($"The {name} of {this} is no pipe. Set {name} = Stdio.Pipe in the command.");

    /// <summary>The time by the job's clock.</summary>
    internal DateTimeOffset Now => _time.GetUtcNow();

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

    /// <summary>Kept beyond the child: what was written can be read after the end.</summary>
    private sealed record RunStreams(Stream? Input, Stream? Output, Stream? Error, PseudoTerminal? Terminal)
    {
        public PipeWriter? InputWriter;
        public PipeReader? OutputReader;
        public PipeReader? ErrorReader;

        public static RunStreams? Of(ChildProcess child) =>
            (child.StandardInput, child.StandardOutput, child.StandardError, child.Terminal) switch
            {
                (null, null, null, null) => null,
                var (input, output, error, terminal) => new RunStreams(input, output, error, terminal),
            };
    }

    [Flags]
    private enum Cut
    {
        Nothing = 0,
        Output = 1,
        Error = 2,
    }

    private sealed record EndInformation(ProcessEnd End, ResourceUsage? Usage, TimeSpan After);
}
