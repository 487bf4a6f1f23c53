using System.Collections.Concurrent;
using System.Globalization;

namespace Reeve.Tests.Model;

/// <summary>
/// Jobs on the thread pool, with real threads that send at once. What the order was is not known, so only what holds in
/// every order is checked.
/// </summary>
public sealed class ManyThreads
{
    private const int Senders = 3;
    private const int ControlsEach = 40;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(6);

    [Fact]
    public async Task Keep_the_invariants_when_they_send_at_once()
    {
        var cases = int.TryParse(Environment.GetEnvironmentVariable("REEVE_MODEL_CASES"), out var asked)
            ? asked
            : 1500;
        var first = int.TryParse(Environment.GetEnvironmentVariable("REEVE_MODEL_SEED"), out var seed)
            ? seed
            : Random.Shared.Next(1_000_000);
        var begun = TimeProvider.System.GetTimestamp();
        for (
            var i = 0;
            i < cases / 5 && (cases > 1500 || TimeProvider.System.GetElapsedTime(begun) < Budget);
            i++
        )
        {
            var wrong = await PlayAsync(first + i);
            Assert.True(
                wrong.IsEmpty,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"REEVE_MODEL_SEED={first + i}: {string.Join(Environment.NewLine, wrong.Take(8))}"
                )
            );
        }
    }

    private static async Task<ConcurrentQueue<string>> PlayAsync(int seed)
    {
        var violations = new ConcurrentQueue<string>();
        var spawner = new FakeSpawner(seed);
        await using var job = new Job(
            Command.Exec("subject"),
            new JobOptions
            {
                Spawner = spawner,
                StopSequence = StopSequence.Graceful(Signal.Terminate, TimeSpan.FromMilliseconds(2)),
            }
        );
        using var begin = new Barrier(Senders);
        var senders = Enumerable
            .Range(0, Senders)
            .Select(i => new ThreadedSender(job, new Random((seed * 31) + i), violations))
            .ToList();
        var neighbour = PlayNeighbourAsync(seed, violations);
        var threads = senders.ConvertAll(sender => new Thread(() =>
        {
            begin.SignalAndWait();
            sender.Send(ControlsEach);
        }));
        threads.ForEach(static thread => thread.Start());
        await Task.Run(() => threads.ForEach(static thread => thread.Join()));
        try
        {
            await job.DisposeAsync().AsTask().WaitAsync(Limit, TimeProvider.System);
            await job.Completion.WaitAsync(Limit, TimeProvider.System);
            foreach (var sender in senders)
            {
                sender.CheckCompleted();
                await sender.Awaiting.WaitAsync(Limit, TimeProvider.System);
            }
            await neighbour.WaitAsync(Limit, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            violations.Enqueue("something did not complete in time");
        }
        if ((await job.Start()).Kind != JobOutcomeKind.JobGone)
        {
            violations.Enqueue("a control sent after the end was not refused");
        }
        if (spawner.MostAlive > 1)
        {
            violations.Enqueue($"{spawner.MostAlive} children were alive at once");
        }
        return violations;
    }

    /// <summary>A job beside the other. In real time only that it gets on can be asked of it.</summary>
    private static async Task PlayNeighbourAsync(int seed, ConcurrentQueue<string> violations)
    {
        var spawner = new FakeSpawner(seed + 1);
        await using var job = new Job(
            Command.Exec("neighbour"),
            new JobOptions
            {
                Spawner = spawner,
                StopSequence = StopSequence.Graceful(Signal.Terminate, TimeSpan.FromMilliseconds(1)),
            }
        );
        for (var round = 0; round < 3; round++)
        {
            try
            {
                var started = await job.Restart().WaitAsync(Limit);
                var stopped = await job.Stop().WaitAsync(Limit);
                if (started.Run!.Number > stopped.Run!.Number || job.IsRunning || spawner.Alive > 0)
                {
                    violations.Enqueue($"the neighbour's stop gave {stopped} after {started}");
                }
            }
            catch (SpawnException) { }
        }
    }
}
