using static Reeve.Testing.Tests.World;

namespace Reeve.Testing.Tests;

public sealed class HoldingTreesTogether
{
    private readonly SimulatedOs _os = new();

    [Theory]
    [InlineData(Containment.ProcessGroup)]
    [InlineData(Containment.Session)]
    public void Signals_reach_the_whole_containment_or_the_main_process_only(Containment containment)
    {
        _os.Define(
            "server",
            s => s.Ignore(Signal.User1).Fork(w => w.Ignore(Signal.User1).Fork(g => g.Ignore(Signal.User1)))
        );
        var child = _os.Spawn(Server with { Containment = containment });

        child.Signal(Signal.User1);
        child.Signal(Signal.WindowChange, SignalTarget.MainProcess);

        Assert.Equal(3, _os.AliveCount);
        Assert.Equal([Signal.User1, Signal.WindowChange], _os.Processes[0].Received);
        Assert.Equal([Signal.User1], _os.Processes[1].Received);
        Assert.Equal([Signal.User1], _os.Processes[2].Received);
        Assert.Same(_os.Processes[1], _os.Processes[2].Parent);
        Assert.Equal([_os.Processes[1]], _os.Processes[0].Children);
    }

    [Fact]
    public void The_tree_is_gone_when_the_last_of_it_is()
    {
        _os.Define(
            "server",
            s => s.After(Seconds(1), x => x.Exit(0)).Fork(w => w.After(Seconds(4), x => x.Exit(0)))
        );
        var (child, news) = _os.SpawnObserved();

        _os.Advance(Seconds(2));
        Assert.Equal(["1: exited with status 0"], news);
        Assert.Equal([_os.Processes[1].Id], child.GetMembers());
        Assert.Equal(Delivery.NobodyThere, child.Signal(Signal.WindowChange, SignalTarget.MainProcess));
        Assert.Equal(Delivery.Delivered, child.Signal(Signal.WindowChange));
        _os.Advance(Seconds(2));

        Assert.Equal(["1: exited with status 0", "4: tree gone"], news);
        Assert.Empty(child.GetMembers());
    }

    [Fact]
    public void A_kill_takes_the_whole_containment()
    {
        _os.Define("server", s => s.Fork(w => w.Fork(_ => { })));
        var (child, news) = _os.SpawnObserved();

        child.Kill();
        _os.Run();

        Assert.Equal(["0: was killed by SIGKILL", "0: tree gone"], news);
        Assert.Equal(0, _os.AliveCount);
    }

    [Fact]
    public void A_kill_leaves_those_that_refuse_to_die()
    {
        _os.Define("server", s => s.Fork(w => w.RefuseToDie()));
        var (child, news) = _os.SpawnObserved();

        child.Kill();
        _os.Run();
        Assert.Equal(["0: was killed by SIGKILL"], news);
        Assert.Equal([_os.Processes[1].Id], child.GetMembers());
        _os.Processes[1].Exit(0);
        _os.Run();

        Assert.Equal(["0: was killed by SIGKILL", "0: tree gone"], news);
    }

    [Fact]
    public void What_escapes_is_neither_signalled_nor_waited_for()
    {
        _os.Define("server", s => s.Fork(daemon => daemon.Fork(_ => { }), escapes: true));
        var (child, news) = _os.SpawnObserved();

        child.Kill();
        _os.Run();

        Assert.Equal(["0: was killed by SIGKILL", "0: tree gone"], news);
        Assert.Equal([false, true, true], _os.Processes.Select(process => process.IsAlive));
        Assert.Empty(_os.Processes[1].Received);
    }

    [Fact]
    public void Nothing_escapes_a_control_group()
    {
        _os.Define("server", s => s.Fork(_ => { }, escapes: true));
        var child = _os.Spawn(Server with { Containment = Containment.Cgroup });

        Assert.Equal(_os.Processes.Select(process => process.Id), child.GetMembers());
    }

    [Fact]
    public void Without_containment_there_is_only_the_main_process()
    {
        _os.Define("server", s => s.Fork(_ => { }));
        var (child, news) = _os.SpawnObserved(Server with { Containment = Containment.None });

        Assert.Equal([_os.Processes[0].Id], child.GetMembers());
        child.Signal(Signal.Terminate);
        _os.Run();

        Assert.Equal(["0: was killed by SIGTERM", "0: tree gone"], news);
        Assert.True(_os.Processes[1].IsAlive);
        Assert.Empty(_os.Processes[1].Received);
        Assert.Equal(Delivery.NobodyThere, child.Signal(Signal.Terminate));
    }

    [Fact]
    public async Task What_was_released_is_let_alone()
    {
        _os.Define("server", s => s.Fork(w => w.After(Seconds(1), x => x.Exit(0))));
        var (child, news) = _os.SpawnObserved();
        _os.Processes[0].Exit(0);
        _os.Run();

        child.Release();
        Assert.Equal(Delivery.NobodyThere, child.Signal(Signal.Terminate));
        child.Kill();
        _os.Advance(Seconds(1));
        Assert.Equal(ProcessEnd.Exit(0), _os.Processes[1].End);
        await child.DisposeAsync();

        Assert.Equal(["0: exited with status 0"], news);
        Assert.Empty(_os.Signals);
    }

    [Fact]
    public async Task What_was_released_outlives_the_handle_and_is_not_counted()
    {
        _os.Define("server", s => s.Fork(_ => { }));
        var child = _os.Spawn();
        _os.Processes[0].Exit(0);
        child.Release();

        await child.DisposeAsync();
        _os.Run();
        _os.Spawn();

        Assert.True(_os.Processes[1].IsAlive);
        Assert.Equal(1, _os.MaximumAliveTrees("server"));
    }

    [Fact]
    public void Disposing_kills_what_lives_and_tells_nothing_more()
    {
        _os.Define("server", s => s.Fork(_ => { }));
        var (child, news) = _os.SpawnObserved();

        var first = child.DisposeAsync().AsTask();
        var second = child.DisposeAsync().AsTask();
        Assert.False(first.IsCompleted);
        _os.Run();

        Assert.True(first.IsCompletedSuccessfully);
        Assert.True(second.IsCompletedSuccessfully);
        Assert.Equal(0, _os.AliveCount);
        Assert.Empty(news);
        Assert.Equal(2, _os.Signals.Count);
    }

    [Fact]
    public void Trees_that_live_at_once_are_counted()
    {
        _os.Define("server", s => s.Fork(w => w.Ignore(Signal.Terminate))).Define("other", _ => { });
        var first = _os.Spawn();
        first.Signal(Signal.Terminate);
        _os.Run();
        _os.Spawn(Command.Exec("other"));

        Assert.Equal(1, _os.MaximumAliveTrees("server"));
        var second = _os.Spawn();
        Assert.Equal(2, _os.MaximumAliveTrees("server"));
        first.Kill();
        second.Kill();
        _os.Run();
        _os.Spawn();

        Assert.Equal(2, _os.MaximumAliveTrees("server"));
        Assert.Equal(1, _os.MaximumAliveTrees("other"));
        Assert.Equal(0, _os.MaximumAliveTrees("unheard-of"));
    }

    [Fact]
    public void A_sample_adds_up_what_lives()
    {
        _os.Define(
            "server",
            s =>
            {
                s.Usage = new ResourceUsage(Seconds(2), Seconds(1), 5 << 20);
                s.Fork(_ => { });
            }
        );
        var (child, news) = _os.SpawnObserved();

        Assert.Equal(new ResourceSample(2, Seconds(3), 6 << 20), child.Sample());
        child.Kill();
        _os.Run();

        Assert.Equal(new ResourceSample(0, TimeSpan.Zero, 0), child.Sample());
        Assert.Equal(_os.Processes[0].Usage, news.Usage);
    }
}
