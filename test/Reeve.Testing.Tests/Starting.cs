using static Reeve.Testing.Tests.World;

namespace Reeve.Testing.Tests;

public sealed class Starting
{
    private readonly SimulatedOs _os = new();
    private readonly SpawnRequest _request = new(Server);

    [Fact]
    public async Task Fails_for_a_program_that_is_not_defined()
    {
        var failure = await Assert.ThrowsAsync<SpawnException>(async () => await Spawn());

        Assert.Equal(SpawnFailure.NotFound, failure.Reason);
        Assert.Equal("server", failure.Program);
        Assert.Contains("Define(\"server\"", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fails_as_defined_until_it_is_defined_anew()
    {
        _os.DefineFailure("server", SpawnFailure.ResourceLimit);

        var failure = await Assert.ThrowsAsync<SpawnException>(async () => await Spawn());
        _os.Define("server", _ => { });

        Assert.Equal(SpawnFailure.ResourceLimit, failure.Reason);
        Assert.True(failure.IsTransient);
        Assert.True(_os.Spawn().Id > 0);
    }

    [Fact]
    public void Finds_a_shell_by_its_path()
    {
        _os.Define("sh", shell => shell.Exit(shell.Command.ToString().Contains("true") ? 0 : 1));

        _os.Spawn(Command.InShell(new Shell("sh"), "true"));

        Assert.Equal(ProcessEnd.Exit(0), _os.Processes[0].End);
    }

    [Fact]
    public void Gives_every_process_an_id_of_its_own_and_the_command_of_the_request()
    {
        _os.Define("server", s => s.Fork(_ => { }));
        var command = Command.Exec("server", "--port", "8080");

        _os.Spawn(command);
        _os.Spawn(command);

        Assert.Equal(4, _os.Processes.Select(process => process.Id).Distinct().Count());
        Assert.All(_os.Processes, process => Assert.Equal(command, process.Command));
    }

    [Fact]
    public void Tells_again_what_happened_before_it_was_observed()
    {
        _os.Define("server", s => s.Exit(7));
        var child = _os.Spawn();
        _os.Run();

        var news = News.Of(_os, child);
        Assert.Empty(news);
        _os.Run();

        Assert.Equal(["0: exited with status 7", "0: tree gone"], news);
        Assert.Throws<InvalidOperationException>(() => News.Of(_os, child));
    }

    [Fact]
    public void Tells_the_news_in_their_turn_and_not_on_the_stack_of_the_cause()
    {
        _os.Define("server", _ => { });
        var (_, news) = _os.SpawnObserved();

        _os.Processes[0].Exit(0);

        Assert.Empty(news);
    }

    [Fact]
    public void Ended_with_its_status_taken_by_another_tells_a_fault_and_an_unknown_end()
    {
        _os.Define("server", s => s.After(Seconds(1), x => x.ReapedByAnother()));
        var (_, news) = _os.SpawnObserved();

        _os.Advance(Seconds(1));

        Assert.Equal(["1: fault", $"1: {ProcessEnd.Unknown}", "1: tree gone"], news);
    }

    [Fact]
    public void Does_nothing_of_what_was_planned_after_its_end()
    {
        var late = false;
        _os.Define(
            "server",
            s =>
                s.After(Seconds(1), x => x.Exit(0))
                    .After(Seconds(2), _ => late = true)
                    .After(Seconds(2), x => x.Exit(9))
        );
        var (_, news) = _os.SpawnObserved();

        _os.Advance(Seconds(5));

        Assert.False(late);
        Assert.Equal(["1: exited with status 0", "1: tree gone"], news);
        Assert.Equal(ProcessEnd.Exit(0), _os.Processes[0].End);
    }

    [Fact]
    public void Slowly_takes_its_time()
    {
        _os.DefineSlow("server", Seconds(3), _ => { });

        var spawning = Spawn();
        _os.Advance(Seconds(2));
        Assert.False(spawning.IsCompleted);
        Assert.Empty(_os.Processes);
        _os.Advance(Seconds(1));

        Assert.Equal(_os.Processes[0].Id, spawning.Result.Id);
    }

    [Fact]
    public async Task Slowly_can_be_called_off()
    {
        using var cancellation = new CancellationTokenSource();
        _os.DefineSlow("server", Seconds(3), _ => { });

        var spawning = Spawn(cancellation.Token);
        await cancellation.CancelAsync();
        Assert.False(spawning.IsCompleted);
        _os.Advance(Seconds(10));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => spawning);
        Assert.Empty(_os.Processes);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Spawn(cancellation.Token));
    }

    [Fact]
    public async Task Slowly_can_bring_a_process_although_it_was_called_off()
    {
        using var cancellation = new CancellationTokenSource();
        _os.DefineSlow("server", Seconds(3), _ => { }, ignoresCancellation: true);

        var spawning = Spawn(cancellation.Token);
        await cancellation.CancelAsync();
        _os.Advance(Seconds(3));

        Assert.Equal(_os.Processes[0].Id, (await spawning).Id);
    }

    [Fact]
    public async Task Slowly_can_fail_or_never_end()
    {
        _os.DefineFailure("server", SpawnFailure.WorkingDirectory, Seconds(1));
        _os.DefineSlow("stuck", Timeout.InfiniteTimeSpan, _ => { });

        var failing = Spawn();
        var stuck = _os.SpawnAsync(new SpawnRequest(Command.Exec("stuck")), CancellationToken.None).AsTask();
        Assert.False(failing.IsCompleted);
        _os.Advance(TimeSpan.FromDays(1000));

        var failure = await Assert.ThrowsAsync<SpawnException>(() => failing);
        Assert.Equal(SpawnFailure.WorkingDirectory, failure.Reason);
        Assert.False(stuck.IsCompleted);
        Assert.Throws<ArgumentOutOfRangeException>(() => _os.DefineSlow("server", Seconds(-1), _ => { }));
    }

    private Task<ChildProcess> Spawn(CancellationToken cancellationToken = default) =>
        _os.SpawnAsync(_request, cancellationToken).AsTask();
}
