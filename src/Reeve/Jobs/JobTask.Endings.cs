using System.Globalization;
using Reeve.Diagnostics;

namespace Reeve.Jobs;

/// <summary>The one routine that begins an ending, and those that take its steps.</summary>
internal sealed partial class JobTask
{
    private void BeginEnding(ActiveRun active, Ticket ticket, FollowUp followUp)
    {
        var now = Now;
        var ending = new PendingEnding(now) { FollowUp = followUp, Cause = ticket.Cause };
        ref var list = ref ending.Stops;
        if (followUp == FollowUp.Spawn)
        {
            list = ref ending.Starts;
        }
        else if (followUp != FollowUp.Nothing)
        {
            list = ref ending.Deletes;
        }
        list.Add(ticket);
        var sequence = followUp == FollowUp.DeleteNow ? StopSequence.Kill : SequenceOf(ticket);
        BeginEnding(active, ending, sequence, ticket.Kind, now);
    }

    private void BeginEnding(
        ActiveRun active,
        PendingEnding ending,
        StopSequence sequence,
        JobControlKind control,
        TimeSpan now
    )
    {
        _ending = ending;
        ending.Begin(sequence);
        SetState(new JobState.Running(active.Run, IsEnding: true));
        JobLog.EndingBegan(_log, Name, active.Run.ProcessId, sequence, control, ending.Cause);
        if (_watchers.Next())
        {
            Tell(new JobEvent.EndingBegan(sequence, control), active.Run, ending.Cause);
        }
        for (
            var waiting = _queue.NormalHead;
            waiting is not null && !ControlQueue.IsBarrier(waiting);
            waiting = waiting.Next
        )
        {
            if (waiting.Kind == JobControlKind.Stop)
            {
                Hurry(waiting);
            }
        }
        TakeStep(ending, now);
    }

    /// <summary>An impatient stop is queued: the forced kill comes no later than that stop's own would.</summary>
    private void Hurry(Ticket stop)
    {
        if (_ending is { } ending && (stop.OnlyFor is null || ReferenceEquals(stop.OnlyFor, _state.Run)))
        {
            ending.Hurry(PendingEnding.Later(Now, SequenceOf(stop).Total));
        }
    }

    private static void FollowWithSpawn(PendingEnding ending, Ticket ticket)
    {
        // A job that is being deleted starts nothing more: the ticket waits there for JobGone.
        ending.Starts.Add(ticket);
        if (ending.FollowUp == FollowUp.Nothing)
        {
            ending.FollowUp = FollowUp.Spawn;
        }
        ending.Cause = ticket.Cause ?? ending.Cause;
    }

    private void CallOffSpawn(PendingEnding ending)
    {
        if (ending.FollowUp == FollowUp.Spawn)
        {
            ending.FollowUp = FollowUp.Nothing;
            ending.Starts.Complete(new JobOutcome(JobOutcomeKind.Superseded, _state.Run));
        }
    }

    private static void FollowWithDelete(PendingEnding ending, Ticket ticket, FollowUp followUp)
    {
        ending.Deletes.Add(ticket);
        ending.FollowUp = followUp > ending.FollowUp ? followUp : ending.FollowUp;
    }

    /// <summary>Takes one step; the end of the process is looked at before the next.</summary>
    private void TakeStep(PendingEnding ending, TimeSpan now)
    {
        var active = _active!;
        LeaveStep(ending);
        if (ending.IsKilled)
        {
            GiveUp(active, ending);
        }
        else if (ending.TakeDue(now) is { } step)
        {
            SendStep(active, ending, step);
        }
        else
        {
            SendKill(active, ending);
        }
    }

    private void SendKill(ActiveRun active, PendingEnding ending)
    {
        // Looking for leftovers costs a scan of the system's processes: only where there can be some.
        var leftovers = active.HasExited ? MembersOf(active).Count : 0;
        Exception? refused = null;
        try
        {
            active.Child.Kill();
        }
        catch (Exception exception)
        {
            refused = exception;
        }
        ending.KillSent(Now, _killTimeout, leftovers);
        JobLog.Killed(_log, Name, active.Run.ProcessId);
        if (_watchers.Next())
        {
            Tell(new JobEvent.Killed(), active.Run, ending.Cause);
        }
        if (refused is not null)
        {
            Report(JobControlKind.Stop, refused);
        }
    }

    /// <summary>Something outlives the forced kill: the ending fails, by name; a later stop tries again.</summary>
    private void GiveUp(ActiveRun active, PendingEnding ending)
    {
        _ending = null;
        var report = ending.Report(MembersOf(active));
        var exception = StopFailed(active.Run, report);
        if (ending.FollowUp != FollowUp.DeleteNow)
        {
            SetState(new JobState.Running(active.Run, IsEnding: false));
        }
        if (_watchers.Next())
        {
            Tell(new JobEvent.Survivors(report.Survivors), active.Run, ending.Cause);
        }
        var deletes = ending.Deletes;
        ending.Stops.AddAll(ending.Starts);
        if (ending.FollowUp == FollowUp.DeleteNow)
        {
            // Disposing waits for this but never throws: the log is where it is seen.
            JobLog.Survivors(_log, exception, Name, active.Run.ProcessId);
            Fail(ref ending.Stops, JobControlKind.DeleteNow, exception, isTold: true, isLogged: true);
            End(ref deletes, new JobOutcome(JobOutcomeKind.Done, active.Run), exception);
            return;
        }
        ending.Stops.AddAll(deletes);
        Fail(ref ending.Stops, JobControlKind.None, exception, isTold: true);
    }

    private IReadOnlyList<int> MembersOf(ActiveRun active)
    {
        try
        {
            return active.Child.GetMembers() ?? [];
        }
        catch (Exception exception)
        {
            Report(JobControlKind.None, exception);
            return [];
        }
    }

    private StopException StopFailed(Run run, StopReport report)
    {
        var who =
            report.Survivors.Count == 0
                ? ""
                : $" Survivors: {string.Join(", ", report.Survivors.Select(id => id.ToString(CultureInfo.InvariantCulture)))}.";
        return new StopException(
            $"The processes of {run} of job '{Name}' are not gone {_killTimeout.TotalSeconds} s after the forced kill.{who} "
                + "They may be in an uninterruptible sleep or another user's; stop the job again later."
        )
        {
            Report = report,
        };
    }
}
