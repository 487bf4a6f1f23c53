using System.Globalization;

namespace Reeve.Benchmarks.Harness;

/// <summary>The command line.</summary>
/// <param name="Scenarios">What to run, in order.</param>
/// <param name="Rounds">How often each side is asked.</param>
/// <param name="Quick">Whether to make do with a fifth of the work: to see that all runs, not to quote.</param>
/// <param name="Check">Whether to compare with the limits instead of measuring all.</param>
/// <param name="Into">A Markdown file whose generated section the final table replaces; null: none.</param>
internal sealed record BenchOptions(
    IReadOnlyList<Scenario> Scenarios,
    int Rounds,
    bool Quick,
    bool Check,
    string? Into
)
{
    private static readonly string Usage =
        "Usage: Reeve.Benchmarks [scenario…] [--rounds N] [--quick] [--into FILE]\n       Reeve.Benchmarks --check\nScenarios: "
        + string.Join(", ", Scenario.All.Select(scenario => scenario.Name));

    public static BenchOptions? Parse(ReadOnlySpan<string> arguments, out string problem)
    {
        var chosen = new List<Scenario>();
        int? rounds = null;
        var quick = false;
        var check = false;
        string? into = null;
        for (var i = 0; i < arguments.Length; i++)
        {
            var next = i + 1 < arguments.Length ? arguments[i + 1] : null;
            switch (arguments[i])
            {
                case "--quick":
                    quick = true;
                    break;
                case "--check":
                    check = true;
                    break;
                case "--rounds" when int.TryParse(next, CultureInfo.InvariantCulture, out var n) && n > 0:
                    rounds = n;
                    i++;
                    break;
                case "--into" when next is not null:
                    into = next;
                    i++;
                    break;
                case var name when Scenario.Find(name) is { } scenario:
                    chosen.Add(scenario);
                    break;
                case var unknown:
                    problem = $"Not understood: {unknown}\n{Usage}";
                    return null;
            }
        }
        problem = "";
        return new BenchOptions(
            chosen.Count > 0 ? chosen : Scenario.All,
            rounds ?? (quick ? 3 : 7),
            quick,
            check,
            into
        );
    }
}
