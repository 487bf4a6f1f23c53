namespace Reeve.Benchmarks.Harness;

/// <summary>One figure of one side, a value a round.</summary>
internal sealed record Series(IReadOnlyList<double> Values)
{
    public double Median => Percentile([.. Values], 50);

    public double Minimum => Values.Min();

    public double Maximum => Values.Max();

    /// <summary>
    /// Round by round, this over that: the two values of a round were measured next to each other, so that what else
    /// the machine did weighs on both.
    /// </summary>
    public Series Over(Series other) => new([.. Values.Zip(other.Values, (mine, its) => mine / its)]);

    public static double Percentile(double[] values, double percent)
    {
        var sorted = values.Order().ToArray();
        var at = percent / 100 * (sorted.Length - 1);
        var below = (int)at;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((sorted[above] - sorted[below]) * (at - below));
    }
}
