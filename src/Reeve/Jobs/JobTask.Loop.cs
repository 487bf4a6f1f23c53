using Reeve.Diagnostics;

namespace Reeve.Jobs;

/// <summary>The loop: what is handled, in which order, and when it parks.</summary>
internal sealed partial class JobTask
{
    /// <summary>After so many passes in one go the loop lets others have its thread.</summary>
    private const int PassesInOneGo = 8192;
    private const int HeldWarningStep = 10_000;

    private IThreadPoolWorkItem? _kept;
    private int _heldReported;
    private int _heldWarned;
    private ITimer? _timer;
    private TimeSpan _armedFor = TimeSpan.MaxValue;
    private bool _timerFired;

    /// <summary>
    /// Keeps a continuation for the calling thread, if that runs a loop which keeps none yet: it goes on there as soon as
    /// the loop is parked, or on another thread as soon as the loop has more to do.
    /// </summary>
    public static bool TryKeep(IThreadPoolWorkItem item)
    {
        if (_onThisThread is not { _kept: null } loop)
        {
            return false;
        }
        loop._kept = item;
        return true;
    }

    void IThreadPoolWorkItem.Execute()
    {
        var outer = _onThisThread;
        var clean = ExecutionContext.Capture();
        _onThisThread = this;
        IThreadPoolWorkItem? kept = null;
        try
        {
            kept = RunLoop();
        }
        catch (Exception exception)
        {
            EndByDefect(exception);
            kept = TakeKept();
        }
        finally
        {
            _onThisThread = outer;
        }
        if (kept is not null)
        {
            // As on the pool: what hooks left in asynchronous locals is not seen by who goes on.
            if (clean is not null)
            {
                ExecutionContext.Restore(clean);
            }
            kept.Execute();
        }
    }

    /// <returns>What the loop has kept for this thread, now that it is parked or over.</returns>
    private IThreadPoolWorkItem? RunLoop()
    {
        for (var pass = 0; pass < PassesInOneGo; pass++)
        {
            Intake();
            var next = FindNext();
            if (next != Next.Nothing)
            {
                if (_kept is not null)
                {
                    GiveAwayKept();
                }
                Handle(next);
                if (_isGone)
                {
                    return TakeKept();
                }
                continue;
            }
            _handled = null;
            ReportHeld();
            ArmTimer();
            // Taken before the loop is parked: from then on another thread may run it.
            var kept = TakeKept();
            if (_queue.TryPark() && !(HasNews && _queue.TryWake()))
            {
                return kept;
            }
            _kept = kept;
        }
        var last = TakeKept();
        Scheduler.QueueBehind(this);
        return last;
    }

    private IThreadPoolWorkItem? TakeKept()
    {
        var kept = _kept;
        _kept = null;
        return kept;
    }

    /// <summary>There is more to do, which may take long: what was kept goes on elsewhere.</summary>
    private void GiveAwayKept()
    {
        if (TakeKept() is { } kept)
        {
            Scheduler.QueueBehind(kept);
        }
    }

    /// <summary>Something that is no control waits to be handled, or the clock must be looked at.</summary>
    private bool HasNews =>
        HasFault || _active?.HasNews == true || HasCompletedWork || Volatile.Read(ref _timerFired);

    private bool HasFault => _faults is { IsEmpty: false };

    private void Wake()
    {
        if (_queue.TryWake())
        {
            Scheduler.Queue(this);
        }
    }

    private void Intake()
    {
        var ticket = _queue.TakePosted();
        while (ticket is not null)
        {
            var next = ticket.Next;
            // Impatience is heard at once, unless the stop is meant for a later run.
            if (
                ticket is { Kind: JobControlKind.Stop, Lane: JobPriority.Normal }
                && _queue.NormalBarriers == 0
            )
            {
                Hurry(ticket);
            }
            _queue.Enqueue(ticket);
            ticket = next;
        }
    }

    /// <summary>What a pass handles: the first of these that is there.</summary>
    private enum Next
    {
        Nothing,
        Urgent,
        Fault,
        News,
        Work,
        Spawn,
        Step,
        High,
        Normal,
    }

    private Next FindNext() =>
        _queue.HasUrgent ? Next.Urgent
        : HasFault ? Next.Fault
        : _active is { HasNews: true } ? Next.News
        : _takenWork is not null || HasCompletedWork ? Next.Work
        : _start is { At: PendingStart.Stage.Due } ? Next.Spawn
        : _ending is { } ending && ending.Deadline <= Now ? Next.Step
        : _queue.HasHigh ? Next.High
        : _queue.NormalHead is { } head && (!IsHeld || MayGoWhileHeld(head)) ? Next.Normal
        : Next.Nothing;

    private void Handle(Next next)
    {
        switch (next)
        {
            case Next.Urgent:
                Handle(_queue.TakeUrgent()!);
                break;
            case Next.Fault when _faults!.TryDequeue(out var fault):
                Report(JobControlKind.None, fault);
                break;
            case Next.News:
                TakeNewsIn(_active!);
                break;
            case Next.Work:
                TakeCompletedWork()!.Finish();
                break;
            case Next.Spawn:
                RunHook(_start!);
                break;
            case Next.Step:
                TakeStep(_ending!, Now);
                break;
            case Next.High:
                Handle(_queue.TakeHigh()!);
                break;
            case Next.Normal:
                Handle(_queue.TakeNormal()!);
                break;
        }
    }

    /// <summary>What the head of the held lane may do: call off a start, join an ending, or reach a run that is ending.</summary>
    private bool MayGoWhileHeld(Ticket head) =>
        _functions == 0
        && head.Kind switch
        {
            JobControlKind.Stop => true,
            JobControlKind.Signal => _ending is { FollowUp: not FollowUp.Spawn },
            _ => false,
        };

    /// <summary>Sets the one timer to the next deadline.</summary>
    private void ArmTimer()
    {
        var deadline = _ending?.Deadline ?? TimeSpan.MaxValue;
        var fired = Interlocked.Exchange(ref _timerFired, false);
        if (deadline == TimeSpan.MaxValue || (deadline == _armedFor && !fired))
        {
            return;
        }
        _armedFor = deadline;
        // A timer counts whole milliseconds, at most 2^32 - 2; rounding up keeps it from coming too early.
        var due = Math.Clamp(Math.Ceiling((deadline - Now).TotalMilliseconds), 0, uint.MaxValue - 1);
        (_timer ??= CreateTimer()).Change(TimeSpan.FromMilliseconds(due), Timeout.InfiniteTimeSpan);
    }

    private ITimer CreateTimer()
    {
        using var noFlow = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        return TimeProvider.CreateTimer(
            static task => ((JobTask)task!).OnTimer(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
    }

    private void OnTimer()
    {
        Interlocked.Exchange(ref _timerFired, true);
        Wake();
    }

    /// <summary>
    /// Tells the gauge how many controls this job holds, once a go and only when it has changed, and warns once of each
    /// further 10,000.
    /// </summary>
    private void ReportHeld()
    {
        var held = _queue.NormalCount;
        if (held == _heldReported)
        {
            return;
        }
        JobMetrics.AddHeld(held - _heldReported);
        _heldReported = held;
        if (held < HeldWarningStep)
        {
            _heldWarned = 0;
        }
        while (_heldWarned + HeldWarningStep <= held)
        {
            _heldWarned += HeldWarningStep;
            JobLog.ControlsHeld(_log, Name, _heldWarned);
        }
    }
}
