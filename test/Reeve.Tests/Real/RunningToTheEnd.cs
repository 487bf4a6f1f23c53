namespace Reeve.Tests.Real;

public sealed class RunningToTheEnd : IDisposable
{
    private readonly TemporaryFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = 30_000)]
    public async Task Gives_the_exit_status() =>
        Assert.Equal(
            ProcessEnd.Exit(3),
            await Sh.Line("exit 3").RunAsync(cancellationToken: TestContext.Current.CancellationToken)
        );

    [PosixOnly("signals")]
    [Fact(Timeout = 30_000)]
    public async Task Gives_the_signal() =>
        Assert.Equal(
            ProcessEnd.BySignal(Signal.User1),
            await Sh.Line("kill -USR1 $$").RunAsync(cancellationToken: TestContext.Current.CancellationToken)
        );

    [Fact(Timeout = 30_000)]
    public async Task Throws_when_the_program_is_missing()
    {
        var failure = await Assert.ThrowsAsync<SpawnException>(() =>
            Command
                .Exec("no-such-program-here")
                .RunAsync(cancellationToken: TestContext.Current.CancellationToken)
        );
        Assert.Equal(SpawnFailure.NotFound, failure.Reason);
    }

    [Fact(Timeout = 30_000)]
    public async Task Waits_for_the_end_of_the_whole_tree_when_told_so()
    {
        var command = Sh.Line($"(sleep 0.2; echo 1 > {_files["late"]}) &") with
        {
            Leftovers = Leftovers.Wait,
        };
        await command.RunAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(File.Exists(_files["late"]));
    }

    [Fact(Timeout = 30_000)]
    public async Task Kills_what_is_left_over_otherwise()
    {
        await Sh.Line($"sleep 1000 & echo $! > {_files["pid"]}")
            .RunAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.False(Facts.IsAlive(await Facts.NumberIn(_files["pid"])));
    }

    [PosixOnly("traps")]
    [Fact(Timeout = 30_000)]
    public async Task Stops_the_process_and_throws_when_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var line =
            $"trap 'echo bye > {_files["bye"]}; exit' TERM; echo $$ > {_files["pid"]}; while :; do sleep 0.01; done";
        var running = Sh.Line(line).RunAsync(cancellationToken: cancellation.Token);
        var pid = await Facts.NumberIn(_files["pid"]);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Null(Facts.StateOf(pid));
        Assert.True(File.Exists(_files["bye"]), "the stop was not graceful");
    }

    [Fact(Timeout = 60_000)]
    public async Task Kills_nothing_where_the_main_process_was_alone()
    {
        await using var job = new Job(Sh.Line("exit 3"));
        var events = job.WatchAsync(TestContext.Current.CancellationToken);
        for (var i = 0; i < Sh.Times(300); i++)
        {
            job.Start();
            await job.WaitForEnd();
        }
        await job.DeleteNow();
        await foreach (var e in events)
        {
            Assert.False(e is JobEvent.EndingBegan or JobEvent.Killed, $"{e}");
        }
    }
}
