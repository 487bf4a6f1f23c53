using System.Collections.Concurrent;
using Reeve.Diagnostics;

namespace Reeve.Jobs;

/// <summary>Failures: to the handler, to whoever awaits, or to the log; and the end of the job itself.</summary>
internal sealed partial class JobTask
{
    private ConcurrentQueue<Exception>? _faults;

    private void Fail(Ticket ticket, Exception exception)
    {
        var tickets = default(TicketList);
        tickets.Add(ticket);
        Fail(ref tickets, ticket.Kind, exception);
    }

    /// <param name="tickets">Those that fail; the first says which control it was.</param>
    /// <param name="control">Which control it was when there is no ticket.</param>
    /// <param name="exception">What they fail with.</param>
    /// <param name="isTold">Whether an event of its own has told it already.</param>
    /// <param name="isLogged">Whether a message of its own has logged it already.</param>
    private void Fail(
        ref TicketList tickets,
        JobControlKind control,
        Exception exception,
        bool isTold = false,
        bool isLogged = false
    )
    {
        control = tickets.Head?.Kind ?? control;
        if (!isTold && _watchers.Next())
        {
            Tell(new JobEvent.ControlFailed(control, exception), _state.Run, tickets.Head?.Cause);
        }
        var failure = _errorHandler is null ? null : new JobFailure(exception, control, Context());
        try
        {
            switch (_errorHandler)
            {
                case Action<JobFailure> handler:
                    handler(failure!);
                    break;
                case Func<JobFailure, Task> handler:
                    CallHandler(handler, failure!, ref tickets);
                    return;
            }
        }
        catch (Exception thrown)
        {
            JobLog.HandlerFailed(_log, new AggregateException(exception, thrown), Name, control);
        }
        if (!FailAll(ref tickets, exception) && failure is null && !isLogged)
        {
            JobLog.ControlFailed(_log, exception, Name, control);
        }
    }

    /// <returns>Whether anybody was waiting for one of them.</returns>
    private static bool FailAll(ref TicketList tickets, Exception exception)
    {
        var isSeen = false;
        while (tickets.Take() is { } ticket)
        {
            isSeen |= ticket.Fail(exception);
        }
        return isSeen;
    }

    private void CallHandler(Func<JobFailure, Task> handler, JobFailure failure, ref TicketList tickets)
    {
        var scope = new HookScope(this, isSpawnHook: false);
        var task = scope.Enter((handler, failure), static s => s.handler(s.failure));
        _functions++;
        var work = Await(task, static (job, done) => job.TakeHandlerIn(done), scope, failure);
        work.Tickets = tickets;
        tickets = default;
    }

    private void TakeHandlerIn(PendingWork work)
    {
        var failure = work.Failure!;
        if (work.Exception is { } thrown)
        {
            JobLog.HandlerFailed(
                _log,
                new AggregateException(failure.Exception, thrown),
                Name,
                failure.Control
            );
        }
        if (!work.IsAbandoned)
        {
            _functions--;
            FailAll(ref work.Tickets, failure.Exception);
        }
    }

    /// <summary>Reports a failure that fails no ticket.</summary>
    private void Report(JobControlKind control, Exception exception)
    {
        var nobody = default(TicketList);
        Fail(ref nobody, control, exception);
    }

    /// <summary>
    /// Ends the job: all that still waits gives JobGone, the deletes give their outcome or fail, Completion comes last.
    /// </summary>
    private void End(
        ref TicketList deletes,
        in JobOutcome outcome,
        Exception? failure = null,
        Exception? defect = null
    )
    {
        Volatile.Write(ref _isGone, true);
        _cancellation.Cancel();
        _timer?.Dispose();
        var posted = _queue.Close();
        JobLog.Deleted(_log, Name);
        if (_watchers.Next())
        {
            Tell(new JobEvent.Deleted(), _state.Run, deletes.Head?.Cause);
        }
        _watchers.Complete();
        AbandonEverything(posted);
        if (failure is null)
        {
            deletes.Complete(outcome);
        }
        else
        {
            FailAll(ref deletes, failure);
        }
        ReportHeld();
        if (defect is not null && _handled is { IsCompleted: false } handled)
        {
            handled.Complete(new JobOutcome(JobOutcomeKind.JobGone));
        }
        if (defect is null)
        {
            Scheduler.Complete(_completion, true);
        }
        else
        {
            _completion.TrySetException(defect);
        }
        // What came between the last look and the closing of the queue finds no loop any more.
        TakeRestOfWork();
        TakeLateWork();
        LogLateFaults();
        if (_active is { HasNews: true } active)
        {
            TakeLateEndIn(active);
        }
    }

    private void AbandonEverything(Ticket? posted)
    {
        var gone = new JobOutcome(JobOutcomeKind.JobGone);
        foreach (var work in _running)
        {
            work.Abandon();
            if (work.Failure is { } failed)
            {
                // The control had failed already; only its handler was still at it.
                FailAll(ref work.Tickets, failed.Exception);
            }
            work.Tickets.Complete(gone);
        }
        _running.Clear();
        _abandoned.Complete(gone);
        _active?.Waiters.Complete(gone);
        while ((_queue.TakeUrgent() ?? _queue.TakeHigh() ?? _queue.TakeNormal()) is { } ticket)
        {
            ticket.Complete(gone);
        }
        while (posted is not null)
        {
            var next = posted.Next;
            posted.Next = null;
            posted.Complete(gone);
            posted = next;
        }
    }

    /// <summary>The loop itself has failed. Nothing may hang for it, and no process may be left.</summary>
    private void EndByDefect(Exception exception)
    {
        JobLog.Defect(_log, exception, Name);
        if (_active is { } active)
        {
            Free(active.Child);
        }
        if (_finishing is { } finishing)
        {
            finishing.Run.Run.CompleteExited();
            finishing.Run.Run.CompleteEnded();
            _abandoned.AddAll(finishing.Run.Waiters);
        }
        var deletes = default(TicketList);
        if ((_ending ?? _finishing?.Ending) is { } ending)
        {
            LeaveStep(ending);
            _abandoned.AddAll(ending.Stops);
            _abandoned.AddAll(ending.Starts);
            deletes = ending.Deletes;
        }
        if ((_start ?? _beginning) is { } start)
        {
            AbandonStart(start, ref deletes);
        }
        End(ref deletes, new JobOutcome(JobOutcomeKind.JobGone), defect: exception);
    }

    /// <summary>
    /// A run that outlived its job, because something survived the kill of a delete, is over after all: its tasks and the
    /// state say so from now on. Not on the loop, which is no more.
    /// </summary>
    private void TakeLateEndIn(ActiveRun active)
    {
        lock (active)
        {
            var news = active.TakeNews();
            if ((news & ActiveRun.News.Exited) != 0)
            {
                active.HasExited = true;
                active.Run.SetExit(active.Exit);
                active.Run.CompleteExited();
            }
            if ((news & ActiveRun.News.TreeGone) != 0 && ReferenceEquals(_active, active))
            {
                FinishRun(active);
            }
        }
    }

    /// <summary>A child, or a sink of one, has a fault to report; from any thread.</summary>
    public void PostFault(Exception fault)
    {
        LazyInitializer.EnsureInitialized(ref _faults).Enqueue(fault);
        if (_queue.IsClosed)
        {
            LogLateFaults();
        }
        else
        {
            Wake();
        }
    }

    /// <summary>Nobody can handle them any more.</summary>
    private void LogLateFaults()
    {
        while (_faults?.TryDequeue(out var fault) == true)
        {
            JobLog.ControlFailed(_log, fault, Name, JobControlKind.None);
        }
    }

    private void Tell(JobEvent what, Run? run, string? cause) =>
        _watchers.Tell(what, TimeProvider.GetUtcNow(), _state, run, cause);
}
