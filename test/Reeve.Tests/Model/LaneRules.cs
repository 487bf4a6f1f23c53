namespace Reeve.Tests.Model;

/// <summary>Controls of a lane take effect in the order in which they were sent.</summary>
internal sealed class LaneRules(List<Sent> all, List<string> violations)
{
    /// <summary>
    /// Called while the job runs the function of a call: of its lane, nothing later has taken effect, and everything earlier
    /// has, but for what may take longer.
    /// </summary>
    public void Check(Sent now)
    {
        if (now.HasRun)
        {
            violations.Add($"{now} ran twice");
        }
        now.HasRun = true;
        foreach (var other in all)
        {
            if (other.Lane != now.Lane || other == now)
            {
                continue;
            }
            if (other.Number > now.Number && other.IsCompleted)
            {
                violations.Add($"{other} took effect before {now}");
            }
            if (other.Number < now.Number && !other.IsCompleted && !MayTakeLonger(other))
            {
                violations.Add($"{other} did not take effect before {now}");
            }
        }
    }

    /// <summary>Nothing holds up the High lane, and a wait holds up none.</summary>
    private static bool MayTakeLonger(Sent sent) =>
        sent.Step.Verb == Verb.WaitForEnd
        || (
            sent.Lane == JobPriority.High
            && sent.Step.Verb
                is Verb.Start
                    or Verb.Stop
                    or Verb.Kill
                    or Verb.Restart
                    or Verb.TryRestart
                    or Verb.Delete
                    or Verb.CallAsync
                    or Verb.Call
                    or Verb.Signal
        );
}
