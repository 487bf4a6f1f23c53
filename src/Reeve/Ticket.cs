using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;
using Reeve.Jobs;

namespace Reeve;

/// <summary>
/// The receipt for a control: awaiting it waits until the control has taken effect, and gives its
/// <see cref="JobOutcome"/>. It need not be awaited, and dropping it cancels nothing. Any number may await it, also later.
/// Thread-safe.
/// </summary>
/// <remarks>
/// <para>Every ticket completes: when its control has taken effect or failed, or with
/// <see cref="JobOutcomeKind.JobGone"/> when the job ends first. Awaiting a control that failed throws what it failed with
/// (<see cref="SpawnException"/>, <see cref="SignalException"/>, <see cref="StopException"/>, or what a hook threw).</para>
/// <para>Inside a hook or function of the same job, awaiting a ticket that cannot complete before that hook has returned
/// would wait for itself: it throws <see cref="InvalidOperationException"/> instead. Send the control and do not await it,
/// or await <see cref="Job.DeleteNow"/>, which waits for no hook.</para>
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "Holds nothing to dispose.")]
public sealed class Ticket : IValueTaskSource<JobOutcome>, IThreadPoolWorkItem
{
    // One object is queue node, message, awaitable and work item, so that a control costs one allocation of 80 bytes:
    // header 16, seven references or words 56, and the packed state below. Reasons for the packing:
    // _slot is the control's payload until it completes, then its StopReport or ExceptionDispatchInfo;
    // _status is written under the spin bit by whoever registers a continuation or completes.
    private const int Locked = 1;
    private const int Completed = 2;
    private const int Faulted = 4;

    private object? _slot;
    private Run? _run;
    private Action<object?>? _continuation;
    private object? _continuationState;
    private int _status;
    private uint _postedAt;
    private readonly byte _kind;
    private readonly byte _signal;
    private readonly byte _targetAndLane;
    private byte _outcome;

    internal Ticket(JobTask? job, in JobControl control, JobPriority lane)
    {
        Job = job;
        _slot = control.Payload;
        _kind = (byte)control.Kind;
        _signal = control.RawSignal.Raw;
        _targetAndLane = (byte)(((int)control.Target << 4) | (int)lane);
    }

    /// <summary>Whether the control has taken effect, has failed, or never will.</summary>
    public bool IsCompleted => (Volatile.Read(ref _status) & Completed) != 0;

    /// <summary>The ticket of every control sent to a job that is gone.</summary>
    internal static Ticket Gone { get; } = CreateGone();

    internal JobTask? Job { get; }

    /// <summary>The next ticket in whichever list this one is in.</summary>
    internal Ticket? Next { get; set; }

    internal JobControlKind Kind => (JobControlKind)_kind;

    internal JobPriority Lane => (JobPriority)(_targetAndLane & 15);

    internal Signal Signal => Signal.FromRaw(_signal);

    internal SignalTarget Target => (SignalTarget)(_targetAndLane >> 4);

    internal object? Argument => _slot is ControlDetails details ? details.Argument : _slot;

    internal Run? OnlyFor => (_slot as ControlDetails)?.OnlyFor;

    internal string? Cause => (_slot as ControlDetails)?.Cause;

    /// <summary>When it was posted, in units of 10 µs that wrap after half a day; for the latency metric.</summary>
    internal uint PostedAt
    {
        get => _postedAt;
        set => _postedAt = value;
    }

    /// <summary>Makes the ticket awaitable.</summary>
    /// <exception cref="InvalidOperationException">It would wait for the hook that awaits it.</exception>
    public ValueTaskAwaiter<JobOutcome> GetAwaiter()
    {
        ThrowIfSelfWait();
        return new ValueTask<JobOutcome>(this, 0).GetAwaiter();
    }

    /// <summary>Configures the await, as <see cref="Task.ConfigureAwait(bool)"/> does.</summary>
    /// <exception cref="InvalidOperationException">It would wait for the hook that awaits it.</exception>
    public ConfiguredValueTaskAwaitable<JobOutcome> ConfigureAwait(bool continueOnCapturedContext)
    {
        ThrowIfSelfWait();
        return new ValueTask<JobOutcome>(this, 0).ConfigureAwait(continueOnCapturedContext);
    }

    /// <summary>A task that completes with the ticket.</summary>
    /// <exception cref="InvalidOperationException">It would wait for the hook that awaits it.</exception>
    public Task<JobOutcome> AsTask()
    {
        ThrowIfSelfWait();
        return new ValueTask<JobOutcome>(this, 0).AsTask();
    }

    /// <summary>Waits with a cancellation, which cancels only the waiting, never the control.</summary>
    /// <exception cref="OperationCanceledException">The waiting was cancelled.</exception>
    public Task<JobOutcome> WaitAsync(CancellationToken cancellationToken) =>
        AsTask().WaitAsync(cancellationToken);

    /// <summary>Waits for at most a time of the job's clock; the control goes on nevertheless.</summary>
    /// <exception cref="TimeoutException">The time has passed.</exception>
    /// <exception cref="OperationCanceledException">The waiting was cancelled.</exception>
    public Task<JobOutcome> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        AsTask().WaitAsync(timeout, Job?.TimeProvider ?? TimeProvider.System, cancellationToken);

    internal void Complete(in JobOutcome outcome)
    {
        _run = outcome.Run;
        _outcome = (byte)outcome.Kind;
        Finish(outcome.Stop, Completed);
    }

    /// <returns>Whether anybody was waiting, and so will see the exception.</returns>
    internal bool Fail(Exception exception) =>
        Finish(ExceptionDispatchInfo.Capture(exception), Completed | Faulted);

    JobOutcome IValueTaskSource<JobOutcome>.GetResult(short token)
    {
        var status = Volatile.Read(ref _status);
        if ((status & Completed) == 0)
        {
            if (Job!.IsOnThisThread)
            {
                throw new InvalidOperationException(
                    $"Blocking on {Kind} inside a hook or function of the same job ('{Job.Name}') would never end, because the "
                        + "job waits for that function to return. Send it and do not wait for it."
                );
            }
            // Somebody blocks on the awaiter itself; be as kind as a task is.
            return AsTask().GetAwaiter().GetResult();
        }
        if ((status & Faulted) != 0)
        {
            ((ExceptionDispatchInfo)_slot!).Throw();
        }
        return new JobOutcome((JobOutcomeKind)_outcome, _run, (StopReport?)_slot);
    }

    ValueTaskSourceStatus IValueTaskSource<JobOutcome>.GetStatus(short token)
    {
        var status = Volatile.Read(ref _status);
        return (status & Completed) == 0 ? ValueTaskSourceStatus.Pending
            : (status & Faulted) != 0 ? ValueTaskSourceStatus.Faulted
            : ValueTaskSourceStatus.Succeeded;
    }

    void IValueTaskSource<JobOutcome>.OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags
    )
    {
        if (flags != ValueTaskSourceOnCompletedFlags.None)
        {
            TicketWaiter.Wrap(ref continuation, ref state, flags);
        }
        Lock();
        if ((_status & Completed) == 0)
        {
            if (_continuation is null)
            {
                _continuationState = state;
                _continuation = continuation;
            }
            else
            {
                // From the second awaiter on, the slot holds a list of them.
                _continuationState = WaiterList.Also(
                    Scheduler,
                    _continuation,
                    _continuationState,
                    continuation,
                    state
                );
                _continuation = WaiterList.ResumeAll;
            }
            Unlock();
            return;
        }
        Unlock();
        Scheduler.Queue(new TicketWaiter(continuation, state));
    }

    void IThreadPoolWorkItem.Execute()
    {
        var continuation = _continuation!;
        var state = _continuationState;
        _continuationState = null;
        continuation(state);
    }

    private JobScheduler Scheduler => Job?.Scheduler ?? JobScheduler.ThreadPool;

    private void ThrowIfSelfWait()
    {
        if (!IsCompleted)
        {
            Job?.ThrowIfSelfWait(this);
        }
    }

    private bool Finish(object? result, int status)
    {
        Lock();
        Debug.Assert((_status & Completed) == 0, "A ticket completes once.");
        _slot = result;
        var isAwaited = _continuation is not null;
        Volatile.Write(ref _status, status);
        if (isAwaited)
        {
            Scheduler.Resume(this);
        }
        return isAwaited;
    }

    /// <summary>Held for a few instructions only, by whoever completes the ticket or begins to wait for it.</summary>
    private void Lock()
    {
        var spinner = default(SpinWait);
        while (true)
        {
            var seen = Volatile.Read(ref _status);
            if ((seen & Locked) == 0 && Interlocked.CompareExchange(ref _status, seen | Locked, seen) == seen)
            {
                return;
            }
            spinner.SpinOnce(sleep1Threshold: -1);
        }
    }

    private void Unlock() => Volatile.Write(ref _status, _status & ~Locked);

    private static Ticket CreateGone()
    {
        var ticket = new Ticket(null, default, JobPriority.Normal);
        ticket.Complete(new JobOutcome(JobOutcomeKind.JobGone));
        return ticket;
    }
}
