using System.Globalization;
using Reeve.Benchmarks.Scenarios;

namespace Reeve.Benchmarks.Harness;

/// <summary>
/// Whether Reeve has clearly become slower: a short run for continuous integration. Allocation is compared as it is, for it
/// does not depend on the machine; times by what even a busy machine reaches, the best of some rounds, a third or less of
/// what an idle one does.
/// </summary>
internal static class SpeedCheck
{
    /// <returns>Whether all is within its limits.</returns>
    public static async Task<bool> RunAsync(Bench bench)
    {
        var controls = await bench.AskAsync(
            new Request(new AllocationOfControls().Name) { ["count"] = "20000" },
            [Side.Reeve],
            rounds: 3
        );
        var starts = await bench.AskAsync(
            new Request(new AllocationOfStarts().Name)
            {
                ["count"] = "100",
                ["containment"] = nameof(Containment.ProcessGroup),
            },
            [Side.Reeve],
            warmUps: 2,
            rounds: 5
        );
        var post = await bench.AskAsync(
            new Request(new Post().Name) { ["count"] = "300000" },
            [Side.Reeve],
            warmUps: 4,
            rounds: 5
        );
        var roundTrip = await bench.AskAsync(
            new Request(new RoundTrip().Name) { ["count"] = "100000" },
            [Side.Reeve],
            warmUps: 4,
            rounds: 5
        );
        var spawn = await bench.AskAsync(
            new Request(new SpawnSequential().Name)
            {
                ["count"] = "100",
                ["containment"] = nameof(Containment.ProcessGroup),
            },
            [Side.Reeve, Side.C],
            warmUps: 3,
            rounds: 7
        );
        return AtMost("bytes of a control", controls.Of(Side.Reeve, answer => answer["posted"]), 80.5)
            & AtMost(
                "bytes of an awaited control",
                controls.Of(Side.Reeve, answer => answer["awaited"]),
                80.5
            )
            & AtMost("bytes of a start", starts.Of(Side.Reeve, answer => answer["start"]), 970)
            & AtMost("bytes of a start and an end", starts.Of(Side.Reeve, answer => answer["cycle"]), 1_260)
            & AtLeast("controls posted, M/s", post.Of(Side.Reeve, answer => answer.PerSecond() / 1e6), 3)
            & AtLeast(
                "controls awaited, M/s",
                roundTrip.Of(Side.Reeve, answer => answer.PerSecond() / 1e6),
                0.6
            )
            & AtLeast(
                "starts and ends in turn, ÷ C",
                Speed(spawn, Side.Reeve).Over(Speed(spawn, Side.C)),
                0.4
            );
    }

    private static Series Speed(Rounds rounds, Side side) => rounds.Of(side, answer => answer.PerSecond());

    private static bool AtMost(string what, Series series, double limit) =>
        Say(what, series.Minimum, "at most", limit, series.Minimum <= limit);

    private static bool AtLeast(string what, Series series, double limit) =>
        Say(what, series.Maximum, "at least", limit, series.Maximum >= limit);

    private static bool Say(string what, double value, string bound, double limit, bool isMet)
    {
        Report.Say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(isMet ? "met   " : "MISSED")} {what}: {value:#,0.##}, {bound} {limit:#,0.##}"
            )
        );
        return isMet;
    }
}
