namespace Reeve.Tests.Model;

/// <summary>A control that was sent, and what became of it.</summary>
internal sealed class Sent(Step step, int number)
{
    public Step Step => step;

    /// <summary>Its place among all that were sent.</summary>
    public int Number => number;

    public JobPriority Lane => step.Verb == Verb.DeleteNow ? JobPriority.Urgent : step.Priority;

    public Ticket Ticket { get; set; } = null!;

    public Run? OnlyFor { get; set; }

    public bool IsCompleted => Ticket.IsCompleted;

    /// <summary>Whether its function ran; for a call.</summary>
    public bool HasRun { get; set; }

    public JobOutcome? Outcome { get; set; }

    public Exception? Failure { get; set; }

    /// <summary>When its awaiter woke, in milliseconds of its world.</summary>
    public double? At { get; set; }

    public override string ToString() => $"#{number} {step}";
}
