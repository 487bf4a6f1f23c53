using System.Globalization;

namespace Reeve.Benchmarks.Harness;

/// <summary>What a figure has to reach.</summary>
/// <param name="Text">As it is printed.</param>
/// <param name="IsMet">From the median of Reeve and the median of its ratios to the floor.</param>
internal sealed record Target(string Text, Func<double, double, bool> IsMet)
{
    public static Target AtLeast(double value) => new($"≥ {Show(value)}", (reeve, _) => reeve >= value);

    public static Target AtMost(double value) => new($"≤ {Show(value)}", (reeve, _) => reeve <= value);

    public static Target AtLeastOfC(double ratio) =>
        new($"≥ {Show(ratio)} × C", (_, measured) => measured >= ratio);

    public static Target AtMostOfC(double ratio) =>
        new($"≤ {Show(ratio)} × C", (_, measured) => measured <= ratio);

    private static string Show(double value) => value.ToString("#,0.###", CultureInfo.InvariantCulture);
}
