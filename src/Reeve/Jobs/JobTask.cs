using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Reeve.Diagnostics;

namespace Reeve.Jobs;

/// <summary>
/// The task of a job. It alone owns the job's state; nothing else writes it, so it needs no lock.
/// </summary>
/// <remarks>
/// <para>Constraints: any thread may post at any time, and cheaply; ends and deadlines come between; user code runs inside
/// and may hang; an idle job must cost nothing. Therefore there is no thread and no async method that waits: the loop is a
/// work item that runs while there is something to do, then parks. Whoever brings something new (a control, the news of a
/// child, a timer, a finished hook) starts it again.</para>
/// <para>One pass handles one thing, the first of: an Urgent control, what the child did, a finished hook, a spawn that
/// follows an ending, a due deadline, a High control, a Normal control unless that lane is held. So the order is
/// deterministic. Controls has one method a control; Starts, Endings and Ends are the only ones that touch the process.</para>
/// </remarks>
internal sealed partial class JobTask : IThreadPoolWorkItem
{
    [ThreadStatic]
    private static JobTask? _onThisThread;

    private readonly Job _job;
    private readonly StopSequence _stopSequence;
    private readonly TimeSpan _killTimeout;
    private readonly ISpawner? _ownSpawner;
    private readonly ILogger _log;
    private readonly bool _logArguments;
    private readonly ControlQueue _queue = new();
    private readonly CancelSource _cancellation;
    private readonly JobWatchers _watchers;
    private readonly TaskCompletionSource<bool> _completion;
    private readonly long _origin;

    private JobState _state = JobState.Pending.Instance;
    private Command _command;
    private ActiveRun? _active;
    private PendingEnding? _ending;
    private PendingStart? _start;
    private Run? _previousRun;
    private int _runNumber;
    private object? _spawnHook;
    private ISpawner? _spawner;
    private object? _errorHandler;
    private bool _isGone;

    // Tickets that are in no list at the moment: should the loop itself fail, they are found here.
    private Ticket? _handled;
    private PendingStart? _beginning;
    private (ActiveRun Run, PendingEnding? Ending)? _finishing;

    public JobTask(Job job, Command command, JobOptions options, JobScheduler scheduler)
    {
        _job = job;
        _command = command;
        Name = options.Name ?? Path.GetFileName(command.Program.File);
        TimeProvider = options.TimeProvider;
        Scheduler = scheduler;
        _stopSequence = options.StopSequence;
        _killTimeout = options.KillTimeout;
        _ownSpawner = options.Spawner;
        _log = options.Logger is { } logger ? new GuardedLogger(logger) : NullLogger.Instance;
        _logArguments = options.LogArguments;
        _cancellation = new CancelSource(scheduler);
        _watchers = new JobWatchers(scheduler);
        _completion = scheduler.CreateSource<bool>();
        _origin = TimeProvider.GetTimestamp();
    }

    public string Name { get; }

    public TimeProvider TimeProvider { get; }

    public JobScheduler Scheduler { get; }

    public Command Command => Volatile.Read(ref _command);

    public JobState State => Volatile.Read(ref _state);

    public bool IsGone => Volatile.Read(ref _isGone);

    public Task Completion => _completion.Task;

    /// <summary>Whether the calling thread is inside this job's loop, and so cannot wait for it.</summary>
    public bool IsOnThisThread => ReferenceEquals(_onThisThread, this);

    /// <summary>Whether the Normal lane waits for something.</summary>
    private bool IsHeld => _ending is not null || _start is not null || _functions > 0;

    private TimeSpan Now => TimeProvider.GetElapsedTime(_origin);

    public Ticket Post(in JobControl control, JobPriority lane)
    {
        var ticket = new Ticket(this, control, lane);
        if (JobMetrics.ControlLatency.Enabled)
        {
            ticket.PostedAt = JobMetrics.Clock(TimeProvider);
        }
        switch (_queue.Post(ticket))
        {
            case ControlQueue.Posted.StartsLoop:
                Scheduler.Queue(this);
                return ticket;
            case ControlQueue.Posted.Queued:
                return ticket;
            default:
                return Ticket.Gone;
        }
    }

    public IAsyncEnumerable<JobEvent> WatchAsync(CancellationToken cancellationToken) =>
        _watchers.Watch(cancellationToken);

    /// <summary>Refuses a wait that could not end, because the hook it is in would have to return first.</summary>
    public void ThrowIfSelfWait(Ticket ticket)
    {
        if (HookScope.Of(this)?.Delays(ticket) == true)
        {
            throw new InvalidOperationException(
                $"Awaiting {ticket.Kind} inside a hook or function of the same job ('{Name}') would wait for itself, "
                    + "because that control's turn comes only after the hook has returned. Send it and do not await it; "
                    + "or await it elsewhere, in a task started under ExecutionContext.SuppressFlow."
            );
        }
    }

    /// <summary>News of a child have come.</summary>
    public void WakeFor(ActiveRun run)
    {
        if (_queue.IsClosed)
        {
            TakeLateEndIn(run);
            return;
        }
        Wake();
    }

    private void SetState(JobState state) => Volatile.Write(ref _state, state);

    private JobContext Context(CancelSource? cancellation = null) =>
        new(_job, _state, _previousRun, cancellation ?? _cancellation);
}
