using System.Globalization;

namespace Reeve;

/// <summary>How the ending of a run went.</summary>
/// <param name="StepsTaken">How many steps of the stop sequence were taken; the forced kill is not one.</param>
/// <param name="WasForced">Whether the forced kill was needed.</param>
/// <param name="LeftoversKilled">
/// How many processes that had outlived the main process the forced kill found alive.
/// </param>
/// <param name="Survivors">The processes that outlived the forced kill; empty when the stop succeeded.</param>
public sealed record StopReport(
    int StepsTaken,
    bool WasForced,
    int LeftoversKilled,
    IReadOnlyList<int> Survivors
)
{
    /// <inheritdoc/>
    public bool Equals(StopReport? other) =>
        other is not null
        && StepsTaken == other.StepsTaken
        && WasForced == other.WasForced
        && LeftoversKilled == other.LeftoversKilled
        && Survivors.SequenceEqual(other.Survivors);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(StepsTaken, WasForced, LeftoversKilled, Survivors.Count);

    /// <summary>The report as a person would say it: <c>after 1 step, by force, 2 leftovers killed</c>.</summary>
    public override string ToString()
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"after {StepsTaken} step{(StepsTaken == 1 ? "" : "s")}{(WasForced ? ", by force" : "")}"
        );
        if (LeftoversKilled > 0)
        {
            text += string.Create(CultureInfo.InvariantCulture, $", {LeftoversKilled} leftovers killed");
        }
        return Survivors.Count == 0 ? text : $"{text}; survivors: {string.Join(", ", Survivors)}";
    }
}
