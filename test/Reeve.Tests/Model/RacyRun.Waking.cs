namespace Reeve.Tests.Model;

/// <summary>What awaiters see.</summary>
internal sealed partial class RacyRun
{
    /// <summary>What must hold when an awaiter of a ticket has woken.</summary>
    private void CheckWaking(Sent sent, JobOutcome outcome)
    {
        if (outcome.Kind == JobOutcomeKind.JobGone)
        {
            Require(_job.IsGone, $"{sent} gave JobGone, and the job is not gone");
        }
        if (outcome.Kind != JobOutcomeKind.Done || outcome.Run is not { } run)
        {
            return;
        }
        Require(_job.State.Run?.Number >= run.Number, $"{sent} gave {run}, but the job has not got so far");
        switch (sent.Step.Verb)
        {
            case Verb.Start or Verb.Restart or Verb.TryRestart:
                RequireGone(sent, run.Number - 1);
                break;
            case Verb.Stop or Verb.Kill or Verb.WaitForEnd:
                RequireGone(sent, run.Number);
                RequireOver(run, sent.ToString());
                break;
            case Verb.Delete or Verb.DeleteNow:
                Require(_job.IsGone, $"{sent} is done, and the job is not gone");
                RequireGone(sent, int.MaxValue);
                break;
        }
    }

    private void RequireGone(Sent sent, int upToRun)
    {
        foreach (
            var what in _events.Events.OfType<JobEvent.Spawned>().Where(what => what.Run!.Number <= upToRun)
        )
        {
            Require(
                _spawner.Children.First(child => child.Id == what.ProcessId).IsGone,
                $"{sent} is done, and {what.Run} is not gone"
            );
        }
    }

    private void RequireOver(Run run, string what)
    {
        Require(
            _job.State is not JobState.Running running || running.Current.Number > run.Number,
            $"{what} is done, and {run} still counts as running"
        );
        Require(run.End is not null && run.Members().Count == 0, $"{what} is done, and {run} knows no end");
    }
}
