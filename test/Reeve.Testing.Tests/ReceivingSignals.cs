using static Reeve.Testing.Tests.World;

namespace Reeve.Testing.Tests;

public sealed class ReceivingSignals
{
    private readonly SimulatedOs _os = new();

    private SimulatedProcess Main => _os.Processes[0];

    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    [InlineData("INT")]
    [InlineData("USR1")]
    [InlineData("KILL")]
    public void Ends_by_a_signal_that_is_not_caught(string name)
    {
        var signal = Signal.Parse(name);
        var (child, news) = Start(_ => { });

        Assert.Equal(Delivery.Delivered, child.Signal(signal));
        Assert.True(Main.IsAlive, "A signal takes effect in its turn, not at once.");
        _os.Run();

        Assert.Equal([$"0: was killed by SIG{name}", "0: tree gone"], news);
        Assert.Equal(ProcessEnd.BySignal(signal), Main.End);
        Assert.Equal(Delivery.NobodyThere, child.Signal(signal));
    }

    [Theory]
    [InlineData("CHLD")]
    [InlineData("URG")]
    [InlineData("WINCH")]
    [InlineData("CONT")]
    public void Lives_on_after_a_signal_that_does_nothing_by_default(string name)
    {
        var (child, news) = Start(_ => { });

        child.Signal(Signal.Parse(name));
        _os.Run();

        Assert.Empty(news);
        Assert.Equal([Signal.Parse(name)], Main.Received);
    }

    [Fact]
    public void Does_what_the_script_says_each_time()
    {
        var reloads = 0;
        var (child, news) = Start(server => server.On(Signal.Hangup, _ => reloads++));

        child.Signal(Signal.Hangup);
        child.Signal(Signal.Hangup);
        _os.Run();

        Assert.Equal(2, reloads);
        Assert.Empty(news);
    }

    [Fact]
    public void Remembers_all_that_was_sent_to_it_also_what_it_ignored()
    {
        var (child, _) = Start(server => server.Ignore(Signal.Terminate));

        child.Signal(Signal.Terminate);
        child.Signal(Signal.WindowChange);
        child.Kill();
        _os.Run();
        child.Kill();

        Assert.Equal([Signal.Terminate, Signal.WindowChange, Signal.ForceStop], Main.Received);
        Assert.Equal(
            [
                new SentSignal(_os.Clock.GetUtcNow(), Main, Signal.Terminate),
                new SentSignal(_os.Clock.GetUtcNow(), Main, Signal.WindowChange),
                new SentSignal(_os.Clock.GetUtcNow(), Main, Signal.ForceStop),
            ],
            _os.Signals
        );
        Assert.Equal(ProcessEnd.BySignal(Signal.ForceStop), Main.End);
    }

    [Fact]
    public void Does_nothing_more_once_a_kill_is_on_its_way()
    {
        var reacted = false;
        var (child, _) = Start(server => server.On(Signal.Terminate, _ => reacted = true));

        child.Signal(Signal.Terminate);
        child.Kill();
        _os.Run();

        Assert.False(reacted);
        Assert.Equal(ProcessEnd.BySignal(Signal.ForceStop), Main.End);
    }

    [Theory]
    [InlineData("STOP")]
    [InlineData("TSTP")]
    [InlineData("TTIN")]
    [InlineData("TTOU")]
    public void Stopped_hears_nothing_until_it_is_continued(string name)
    {
        var (child, news) = Start(server => server.On(Signal.Terminate, s => s.Exit(3)));

        child.Signal(Signal.Parse(name));
        _os.Run();
        child.Signal(Signal.Terminate);
        _os.Run();
        Assert.True(Main.IsStopped);
        Assert.True(Main.IsAlive);
        child.Signal(Signal.Continue);
        _os.Run();

        Assert.Equal(
            [$"0: stopped by SIG{name}", "0: continued", "0: exited with status 3", "0: tree gone"],
            news
        );
    }

    [Fact]
    public void Stopped_dies_of_a_kill()
    {
        var (child, _) = Start(_ => { });

        child.Signal(Signal.Suspend);
        _os.Run();
        child.Kill();
        _os.Run();

        Assert.Equal(ProcessEnd.BySignal(Signal.ForceStop), Main.End);
    }

    [Fact]
    public void Stopped_does_later_what_it_would_have_done_meanwhile()
    {
        var (child, news) = Start(server => server.After(Seconds(5), s => s.Exit(0)));

        child.Signal(Signal.Suspend);
        _os.Advance(Seconds(8));
        Assert.True(Main.IsAlive);
        child.Signal(Signal.Continue);
        _os.Run();

        Assert.Equal(
            ["0: stopped by SIGSTOP", "8: continued", "8: exited with status 0", "8: tree gone"],
            news
        );
    }

    [Fact]
    public void Is_not_stopped_by_a_stop_that_a_continue_overtakes()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var os = new SimulatedOs(seed).Define("server", _ => { });
            var child = os.Spawn();

            child.Signal(Signal.Suspend);
            child.Signal(Signal.Continue);
            os.Run();

            Assert.False(os.Processes[0].IsStopped);
        }
    }

    [Fact]
    public void Does_not_hear_a_continue_that_a_stop_overtakes()
    {
        var heard = false;
        var (child, _) = Start(server => server.On(Signal.Continue, _ => heard = true));

        child.Signal(Signal.Continue);
        child.Signal(Signal.Suspend);
        _os.Run();
        Assert.True(Main.IsStopped);
        Assert.False(heard);
        child.Signal(Signal.Continue);
        _os.Run();

        Assert.True(heard);
    }

    [Fact]
    public void Can_catch_the_stop_from_the_keyboard_but_neither_stop_nor_kill()
    {
        var (child, news) = Start(server => server.Ignore(Signal.TerminalSuspend));

        child.Signal(Signal.TerminalSuspend);
        _os.Run();

        Assert.False(Main.IsStopped);
        Assert.Empty(news);
        Assert.Throws<ArgumentException>(() => Main.Ignore(Signal.Suspend));
        Assert.Throws<ArgumentException>(() => Main.On(Signal.ForceStop, _ => { }));
        Assert.Throws<ArgumentException>(() => Main.Ignore(default));
    }

    [Fact]
    public void Refusing_to_die_lives_until_it_exits_by_itself()
    {
        var (child, news) = Start(server => server.RefuseToDie());

        child.Kill();
        child.Kill();
        _os.Advance(Seconds(60));
        Assert.Equal([Main.Id], child.GetMembers());
        Main.Exit(1);
        _os.Run();

        Assert.Equal([Signal.ForceStop, Signal.ForceStop], Main.Received);
        Assert.Equal(["60: exited with status 1", "60: tree gone"], news);
    }

    [Fact]
    public void Refused_throws_and_does_not_arrive()
    {
        var (child, _) = Start(server => server.RefuseSignals());

        var refusal = Assert.Throws<SignalException>(() => child.Signal(Signal.User1));
        Assert.Throws<SignalException>(child.Kill);
        _os.Run();

        Assert.Equal(Signal.User1, refusal.Signal);
        Assert.Equal(Main.Id, refusal.ProcessId);
        Assert.Equal(1, refusal.NativeErrorCode);
        Assert.Empty(Main.Received);
        Main.RefuseSignals(false);
        Assert.Equal(Delivery.Delivered, child.Signal(Signal.User1));
    }

    [Fact]
    public void Refuses_to_send_what_is_no_signal()
    {
        var (child, _) = Start(_ => { });

        Assert.Throws<ArgumentException>(() => child.Signal(default));
        Assert.Throws<ArgumentException>(() => Main.Send(default));
    }

    private (ChildProcess Child, News News) Start(Action<SimulatedProcess> script) =>
        _os.Define("server", script).SpawnObserved();
}
