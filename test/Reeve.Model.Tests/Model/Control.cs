namespace Reeve.Model.Tests.Model;

/// <summary>A control that a world may send.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="IsHigh">Whether it is sent with high priority.</param>
/// <param name="Grace">The steps of its stop sequence, each a signal and how long to wait; null: the job's own.</param>
/// <param name="IsAsync">Of a call: whether its function is asynchronous.</param>
internal sealed record Control(
    JobControlKind Kind,
    bool IsHigh = false,
    IReadOnlyList<(Signal Signal, int Ms)>? Grace = null,
    bool IsAsync = false
)
{
    public bool IsStop => Kind == JobControlKind.Stop;

    /// <summary>Whether a stop behind it is meant for a later run.</summary>
    public bool IsBarrier =>
        Kind
            is JobControlKind.Start
                or JobControlKind.Restart
                or JobControlKind.TryRestart
                or JobControlKind.Delete;

    public override string ToString()
    {
        var grace =
            Grace is null ? ""
            : Grace.Count == 0 ? " by force"
            : $" [{string.Join(", ", Grace.Select(static step => $"{step.Signal} {step.Ms}"))}]";
        return $"{Kind}{(IsAsync ? " (async)" : "")}{grace}{(IsHigh ? ", High" : "")}";
    }
}

/// <summary>A control that was sent, and what the model says of it.</summary>
internal sealed class Told(int number, Control control)
{
    public int Number => number;

    public Control Control => control;

    public JobControlKind Kind => control.Kind;

    /// <summary>Null until it has completed.</summary>
    public string? Outcome { get; private set; }

    public void Complete(string outcome)
    {
        if (Outcome is not null)
        {
            throw new InvalidOperationException($"The model completes control {number} twice.");
        }
        Outcome = outcome;
    }

    public override string ToString() => $"#{number} {control}";
}
