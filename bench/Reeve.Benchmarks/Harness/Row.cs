namespace Reeve.Benchmarks.Harness;

/// <summary>A line of the report.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Unit">Of all its figures.</param>
internal sealed record Row(string What, string Unit)
{
    public required Series Reeve { get; init; }

    public Series? C { get; init; }

    public Series? Process { get; init; }

    public Series? Medallion { get; init; }

    public Target? Target { get; init; }

    /// <summary>
    /// What watchexec-supervisor 5.3.0 (Rust, tokio) was measured at: on a machine of the same kind, on another day, never
    /// in this run.
    /// </summary>
    public string? Reference { get; init; }

    public string? Note { get; init; }

    public Series? RatioToC => C is null ? null : Reeve.Over(C);

    public Series? RatioToProcess => Process is null ? null : Reeve.Over(Process);

    public Series? RatioToMedallion => Medallion is null ? null : Reeve.Over(Medallion);

    public string Verdict =>
        Target is null ? ""
        : Target.IsMet(Reeve.Median, RatioToC?.Median ?? double.NaN) ? "met"
        : "missed";

    /// <summary>A row of one figure a round and side, for the sides that were asked.</summary>
    public static Row From(Rounds rounds, string what, string unit, Func<Answer, double> figure) =>
        new(what, unit)
        {
            Reeve = rounds.Of(Side.Reeve, figure),
            C = Of(rounds, Side.C, figure),
            Process = Of(rounds, Side.Process, figure),
            Medallion = Of(rounds, Side.Medallion, figure),
        };

    /// <summary>A row of a percentile over the samples of all rounds, in microseconds.</summary>
    public static Row FromAll(Rounds rounds, string what, string name, double percent) =>
        new(what, "µs")
        {
            Reeve = rounds.OfAll(Side.Reeve, name, percent, 1000),
            C = OfAll(rounds, Side.C, name, percent),
            Process = OfAll(rounds, Side.Process, name, percent),
            Medallion = OfAll(rounds, Side.Medallion, name, percent),
        };

    private static Series? Of(Rounds rounds, Side side, Func<Answer, double> figure) =>
        rounds.Has(side) ? rounds.Of(side, figure) : null;

    private static Series? OfAll(Rounds rounds, Side side, string name, double percent) =>
        rounds.Has(side) ? rounds.OfAll(side, name, percent, 1000) : null;
}
