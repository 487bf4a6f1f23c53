using System.Diagnostics;
using System.Globalization;
using Reeve.Tests.Spawning;

namespace Reeve.Stress.Tests;

/// <summary>The supervisor is killed at a random moment: a second later nothing of its jobs is alive, nor the guardian.</summary>
public sealed class KillingTheSupervisor
{
    private const int Kill = 9;
    private const int Moments = 200;
    private const int AtOnce = 4;

    // A second, counted in looks: on a busy machine they take longer, as do those that are looked for.
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(25);

    private static long _slowest;

    // The last ones are weighted: the window between clone and list is met while processes are started.
    private static readonly string[][] Kinds =
    [
        ["jobs=3"],
        ["jobs=50"],
        ["jobs=3", "containment=Session"],
        ["jobs=3", "work=stopping"],
        ["jobs=3", "work=stopping", "containment=Session"],
        ["jobs=3", "work=starting", "before=10", "clear=yes"],
        ["jobs=2", "work=starting", "before=10", "containment=Session"],
        ["jobs=2", "work=starting", "before=10", "leftovers=Leave"],
        ["jobs=2", "work=starting"],
        ["jobs=2", "work=starting", "before=10"],
        .. ControlGroup.CanBeMade
            ? new string[][]
            {
                ["jobs=3", "work=stopping", "containment=Cgroup"],
                ["jobs=2", "work=starting", "before=10", "containment=Cgroup"],
            }
            : [],
    ];

    [Fact(Timeout = 300_000)]
    public async Task Leaves_nothing_alive_a_second_later_in_200_of_200_moments()
    {
        var survivors = await KillAtRandomMoments(Moments, moment => Kinds[moment % Kinds.Length]);
        Assert.Empty(survivors);
    }

    /// <summary>What closes the window is the marker: without it the same test fails.</summary>
    [Fact(Timeout = 300_000)]
    public async Task Without_the_marker_something_is_left_now_and_then()
    {
        var survivors = await KillAtRandomMoments(
            60,
            _ => ["jobs=2", "work=starting", "before=10", "marker=no"]
        );
        Assert.NotEmpty(survivors);
    }

    private static async Task<IReadOnlyCollection<string>> KillAtRandomMoments(
        int moments,
        Func<int, string[]> words
    )
    {
        Volatile.Write(ref _slowest, 0);
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"Seed: {seed}");
        var survivors = new System.Collections.Concurrent.ConcurrentBag<string>();
        await Parallel.ForAsync(
            0,
            moments,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = AtOnce,
                CancellationToken = TestContext.Current.CancellationToken,
            },
            async (moment, cancellationToken) =>
            {
                var random = new Random(unchecked(seed + moment));
                if (await KillOne(words(moment), random, cancellationToken) is { } left)
                {
                    survivors.Add(
                        $"seed {seed}, moment {moment} ({string.Join(' ', words(moment))}): {left}"
                    );
                }
            }
        );
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"All gone after at most {Volatile.Read(ref _slowest)} ms, {survivors.Count} of {moments} left something."
        );
        return survivors;
    }

    /// <summary>Gives what is alive a second after the kill; null: nothing.</summary>
    private static async Task<string?> KillOne(
        string[] words,
        Random random,
        CancellationToken cancellationToken
    )
    {
        using var program = new TaggedProgram(TestChild.Path, ["supervisor", .. words]);
        Assert.Equal("ready", await program.Line(cancellationToken));
        // Up to some starts or stops later; busy, because a sleep would end at the ticks of a clock.
        var moment = random.NextDouble() * 60_000;
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalMicroseconds < moment)
        {
            Thread.SpinWait(20);
        }
        program.Signal(Kill);
        clock.Restart();
        var alive = program.Alive();
        for (var look = 0; alive.Count > 0 && look < Second / BetweenLooks; look++)
        {
            await Task.Delay(BetweenLooks, TimeProvider.System, cancellationToken);
            alive = program.Alive();
        }
        if (alive.Count == 0)
        {
            InterlockedMax(clock.ElapsedMilliseconds);
            return null;
        }
        return string.Join(
            ", ",
            alive.Select(process =>
                string.Create(CultureInfo.InvariantCulture, $"{process.Id} {process.Text}")
            )
        );
    }

    private static void InterlockedMax(long milliseconds)
    {
        var slowest = Volatile.Read(ref _slowest);
        while (milliseconds > slowest)
        {
            slowest = Interlocked.CompareExchange(ref _slowest, milliseconds, slowest);
        }
    }
}
