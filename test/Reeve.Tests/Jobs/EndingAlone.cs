using Reeve.Testing;

namespace Reeve.Tests.Jobs;

public sealed class EndingAlone
{
    [Fact]
    public void A_process_that_leaves_nobody_behind_is_not_ended_once_more()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var os = new SimulatedOs(seed);
            os.Define("server", server => server.After(TimeSpan.FromSeconds(1), x => x.Exit(0)));
            os.Run(async () =>
            {
                await using var job = os.CreateJob(Command.Exec("server"));
                var events = job.WatchAsync(TestContext.Current.CancellationToken);
                await (await job.Start()).EnsureRun().Ended;
                await job.Delete();
                await foreach (var e in events)
                {
                    Assert.False(e is JobEvent.EndingBegan or JobEvent.Killed, $"seed {seed}: {e}");
                }
            });
        }
    }
}
