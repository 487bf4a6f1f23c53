namespace Reeve.Tests.Model;

/// <summary>A control in the sequential model.</summary>
internal sealed class ModelTicket(Step step, int number, int? onlyFor)
{
    public Step Step => step;

    public Verb Verb => step.Verb;

    public int? OnlyFor => onlyFor;

    public bool IsHigh => step.Priority == JobPriority.High;

    public bool IsStop => step.Verb is Verb.Stop or Verb.Kill;

    public bool IsBarrier => step.Verb is Verb.Start or Verb.Restart or Verb.TryRestart or Verb.Delete;

    public string? Outcome { get; private set; }

    public int? At { get; private set; }

    public void Complete(string outcome, int now)
    {
        if (Outcome is not null)
        {
            throw new InvalidOperationException($"The model completes {this} twice.");
        }
        (Outcome, At) = (outcome, now);
    }

    public override string ToString() => $"#{number} {step}";
}
