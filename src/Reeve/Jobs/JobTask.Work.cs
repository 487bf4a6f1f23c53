using Reeve.Diagnostics;

namespace Reeve.Jobs;

/// <summary>Asynchronous hooks, functions and handlers: started by the loop, waited for without it, taken in by it.</summary>
internal sealed partial class JobTask
{
    private readonly List<PendingWork> _running = [];
    private int _functions;

    // Those that are JobGone as soon as the job is.
    private TicketList _abandoned;
    private PendingWork? _completedWork;
    private PendingWork? _takenWork;

    private bool HasCompletedWork => Volatile.Read(ref _completedWork) is not null;

    /// <summary>Called by whoever completes the work, on any thread.</summary>
    public void WorkCompleted(PendingWork work)
    {
        PendingWork? top;
        do
        {
            top = Volatile.Read(ref _completedWork);
            work.Next = top;
        } while (!ReferenceEquals(Interlocked.CompareExchange(ref _completedWork, work, top), top));
        if (_queue.IsClosed)
        {
            TakeLateWork();
            return;
        }
        Wake();
    }

    private PendingWork Await(
        Task task,
        Action<JobTask, PendingWork> finish,
        HookScope? scope,
        JobFailure? failure = null
    )
    {
        var work = new PendingWork(this, task, finish, scope) { Failure = failure };
        _running.Add(work);
        work.Watch();
        return work;
    }

    private void CallAsync(Ticket ticket, Func<JobContext, Task> function)
    {
        var scope = new HookScope(this, isSpawnHook: false);
        var task = scope.Enter((function, context: Context()), static s => s.function(s.context));
        _functions++;
        var work = Await(task, static (job, done) => job.TakeFunctionIn(done), scope);
        work.Tickets.Add(ticket);
    }

    private void TakeFunctionIn(PendingWork work)
    {
        if (work.IsAbandoned)
        {
            LogAbandoned(work);
            return;
        }
        _functions--;
        if (work.Exception is { } exception)
        {
            if (_cancellation.IsCancelled)
            {
                LogAbandoned(work);
                _abandoned.AddAll(work.Tickets);
                work.Tickets = default;
                return;
            }
            Fail(ref work.Tickets, JobControlKind.Call, exception);
        }
        else
        {
            work.Tickets.Complete(new JobOutcome(JobOutcomeKind.Done, _state.Run));
        }
    }

    private void LogAbandoned(PendingWork work)
    {
        // A hook that gives up because its token was cancelled did what it was asked to.
        if (work.Exception is { } exception and not OperationCanceledException)
        {
            JobLog.AbandonedFailed(_log, exception, Name);
        }
    }

    private PendingWork? TakeCompletedWork()
    {
        if (_takenWork is null && HasCompletedWork)
        {
            _takenWork = Reverse(Interlocked.Exchange(ref _completedWork, null));
        }
        if (_takenWork is not { } work)
        {
            return null;
        }
        _takenWork = work.Next;
        work.Next = null;
        _running.Remove(work);
        return work;
    }

    /// <summary>The job is gone: what still comes back is nobody's, but it is not lost either.</summary>
    private void TakeLateWork()
    {
        var work = Reverse(Interlocked.Exchange(ref _completedWork, null));
        while (work is not null)
        {
            var next = work.Next;
            work.Abandon();
            work.Finish();
            work = next;
        }
    }

    /// <summary>The same for what was taken out of that list already, and not yet taken in. On the loop.</summary>
    private void TakeRestOfWork()
    {
        while (_takenWork is { } work)
        {
            _takenWork = work.Next;
            work.Abandon();
            work.Finish();
        }
    }

    private void DisposeLate(ChildProcess? child, PendingWork work)
    {
        if (child is not null)
        {
            JobLog.LateChildKilled(_log, Name, child.Id);
            Free(child);
        }
        else
        {
            LogAbandoned(work);
        }
    }

    /// <summary>Frees a child. What is left of it, if anything, is freed in the background.</summary>
    private void Free(ChildProcess child)
    {
        try
        {
            var freeing = child.DisposeAsync();
            if (!freeing.IsCompletedSuccessfully)
            {
                _ = LogFailure(freeing);
            }
        }
        catch (Exception exception)
        {
            JobLog.DisposeFailed(_log, exception, Name);
        }

        async Task LogFailure(ValueTask freeing)
        {
            try
            {
                await freeing.ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                JobLog.DisposeFailed(_log, exception, Name);
            }
        }
    }

    private static PendingWork? Reverse(PendingWork? top)
    {
        PendingWork? first = null;
        while (top is not null)
        {
            var next = top.Next;
            top.Next = first;
            first = top;
            top = next;
        }
        return first;
    }
}
