using Reeve.Diagnostics;

namespace Reeve.Jobs;

/// <summary>The one routine that takes the end of a run in, and what follows from it.</summary>
internal sealed partial class JobTask
{
    private void TakeNewsIn(ActiveRun active)
    {
        var news = active.TakeNews();
        if ((news & ActiveRun.News.Stopped) != 0)
        {
            TakeStopIn(active);
        }
        if ((news & ActiveRun.News.Continued) != 0 && _watchers.Next())
        {
            Tell(new JobEvent.Continued(), active.Run, cause: null);
        }
        var isGone = (news & ActiveRun.News.TreeGone) != 0;
        if ((news & ActiveRun.News.Exited) != 0)
        {
            isGone |= TakeExitIn(active, isGone);
        }
        if (isGone)
        {
            FinishRun(active);
        }
    }

    private void TakeStopIn(ActiveRun active)
    {
        JobLog.Stopped(_log, Name, active.Run.ProcessId, active.StopSignal);
        if (_watchers.Next())
        {
            Tell(new JobEvent.Stopped(active.StopSignal), active.Run, cause: null);
        }
    }

    /// <returns>Whether the run is over with its main process, although its tree is not gone.</returns>
    private bool TakeExitIn(ActiveRun active, bool isGone)
    {
        active.HasExited = true;
        active.Run.SetExit(active.Exit);
        if (_watchers.Next())
        {
            Tell(new JobEvent.Exited(active.Exit.End, active.Exit.Usage), active.Run, _ending?.Cause);
        }
        if (isGone)
        {
            return false;
        }
        if (_ending is null)
        {
            switch (active.Run.Command.Leftovers)
            {
                case Leftovers.Leave:
                    Release(active);
                    return true;
                case Leftovers.Kill:
                    var now = Now;
                    BeginEnding(active, new PendingEnding(now), StopSequence.Kill, JobControlKind.None, now);
                    break;
            }
        }
        active.Run.CompleteExited();
        return false;
    }

    private void Release(ActiveRun active)
    {
        try
        {
            active.Child.Release();
        }
        catch (Exception exception)
        {
            Report(JobControlKind.None, exception);
        }
    }

    /// <summary>The tree is gone. First all is published, then whoever waits is woken, in the contract's order.</summary>
    private void FinishRun(ActiveRun active)
    {
        var ending = _ending;
        if (ending is not null)
        {
            LeaveStep(ending);
        }
        _active = null;
        _ending = null;
        _finishing = (active, ending);
        var run = active.Run;
        if (!active.HasExited)
        {
            run.SetExit(new ChildExit(ProcessEnd.Unknown, TimeProvider.GetUtcNow(), null));
        }
        var end = run.End!.Value;
        var report = ending?.Report([]);
        run.SetEnd();
        SetState(new JobState.Finished(run, end));
        Free(active.Child);
        active.Activity?.Stop(run, report);
        JobMetrics.RunEnded(Name, end, ending is null ? null : Now - ending.BeganAt);
        JobLog.Ended(_log, Name, run.Number, run.ProcessId, end);
        if (_watchers.Next())
        {
            Tell(new JobEvent.Ended(end, report), run, ending?.Cause);
        }
        if (run.IsCut(OutputStream.StandardOutput))
        {
            JobLog.OutputCut(_log, Name, "standard output", run.ProcessId);
        }
        if (run.IsCut(OutputStream.StandardError))
        {
            JobLog.OutputCut(_log, Name, "standard error", run.ProcessId);
        }
        run.CompleteExited();
        run.CompleteEnded();
        active.Waiters.Complete(new JobOutcome(JobOutcomeKind.Done, run));
        _finishing = null;
        if (ending is not null)
        {
            Resolve(ending, new JobOutcome(JobOutcomeKind.Done, run, report));
        }
    }

    private void Resolve(PendingEnding ending, in JobOutcome outcome)
    {
        ending.Stops.Complete(outcome);
        switch (ending.FollowUp)
        {
            case FollowUp.Spawn:
                // Due in a later pass, so that Urgent is looked at first.
                _start = new PendingStart(Scheduler, isRestart: true, ending.Cause)
                {
                    Tickets = ending.Starts,
                };
                break;
            case FollowUp.Delete or FollowUp.DeleteNow:
                _abandoned.AddAll(ending.Starts);
                End(ref ending.Deletes, outcome);
                break;
        }
    }
}
