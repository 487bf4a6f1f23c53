using static Reeve.Testing.Tests.World;

namespace Reeve.Testing.Tests;

public sealed class RunningTheWorld
{
    private readonly SimulatedOs _os = new();

    [Fact]
    public void Without_a_seed_happens_first_in_first_out() =>
        Assert.Equal(Enumerable.Range(0, 20), OrderOfSimultaneousEvents(seed: null));

    [Fact]
    public void With_one_seed_happens_in_one_order()
    {
        Assert.Equal(OrderOfSimultaneousEvents(seed: 42), OrderOfSimultaneousEvents(seed: 42));
        Assert.NotEqual(Enumerable.Range(0, 20), OrderOfSimultaneousEvents(seed: 42));
    }

    [Fact]
    public void With_different_seeds_happens_in_different_orders()
    {
        var orders = Enumerable
            .Range(0, 50)
            .Select(seed => string.Join(' ', OrderOfSimultaneousEvents(seed)))
            .Distinct();

        Assert.Equal(50, orders.Count());
    }

    [Fact]
    public void With_a_seed_moves_timers_processes_and_continuations_against_each_other()
    {
        var orders = Enumerable.Range(0, 50).Select(seed => string.Join(' ', OrderOfKinds(seed))).Distinct();

        Assert.Equal(6, orders.Count());
    }

    [Fact]
    public void With_a_seed_never_tells_the_end_of_a_tree_before_that_of_its_main_process()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var os = new SimulatedOs(seed).Define("server", s => s.ReapedByAnother());
            var (_, news) = os.SpawnObserved();
            os.Run();

            Assert.Equal(["0: fault", $"0: {ProcessEnd.Unknown}", "0: tree gone"], news);
        }
    }

    [Fact]
    public void Throws_what_a_reaction_throws_and_goes_on_at_the_next_call()
    {
        _os.Define(
            "server",
            s => s.On(Signal.User1, _ => throw new NotSupportedException("a defect of the script"))
        );
        var (child, news) = _os.SpawnObserved();
        child.Signal(Signal.User1);
        child.Signal(Signal.Terminate);

        Assert.Throws<NotSupportedException>(_os.Run);
        _os.Run();

        Assert.Equal(["0: was killed by SIGTERM", "0: tree gone"], news);
    }

    [Fact]
    public void Says_so_when_it_does_not_come_to_rest()
    {
        _os.Define("server", Spin);
        _os.Spawn();
        _os.StepLimit = 1000;

        var failure = Assert.Throws<InvalidOperationException>(_os.Run);

        Assert.Contains("1000 steps", failure.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => _os.StepLimit = 0);
    }

    [Fact]
    public void Refuses_to_be_run_inside_itself()
    {
        _os.Define("server", s => s.On(Signal.User1, _ => _os.Advance(Seconds(1))));
        _os.Spawn().Signal(Signal.User1);

        var failure = Assert.Throws<InvalidOperationException>(_os.Run);

        Assert.Contains("already running", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Leaves_the_threads_context_as_it_was()
    {
        var before = SynchronizationContext.Current;
        var local = new AsyncLocal<string>();
        string? seen = null;
        _os.Define(
            "server",
            s =>
                s.On(Signal.User1, _ => local.Value = "left behind").On(Signal.User2, _ => seen = local.Value)
        );
        var child = _os.Spawn();
        child.Signal(Signal.User1);
        child.Signal(Signal.User2);

        _os.Run();

        Assert.Same(before, SynchronizationContext.Current);
        Assert.Null(seen);
        Assert.Null(local.Value);
    }

    private static void Spin(SimulatedProcess process) => process.After(TimeSpan.Zero, Spin);

    private static List<int> OrderOfSimultaneousEvents(int? seed)
    {
        var os = new SimulatedOs(seed);
        var order = new List<int>();
        os.Define(
            "server",
            s =>
            {
                for (var number = 0; number < 20; number++)
                {
                    var mine = number;
                    s.After(Seconds(1), _ => order.Add(mine));
                }
            }
        );
        os.Spawn();
        os.Advance(Seconds(1));
        return order;
    }

    private static List<string> OrderOfKinds(int seed)
    {
        var os = new SimulatedOs(seed);
        var order = new List<string>();
        os.Define("server", s => s.Ignore(Signal.User1).On(Signal.User2, _ => order.Add("signal")));
        var child = os.Spawn();
        os.Run(async () =>
        {
            child.Signal(Signal.User2);
            using var timer = os.Clock.CreateTimer(
                _ => order.Add("timer"),
                null,
                TimeSpan.Zero,
                Timeout.InfiniteTimeSpan
            );
            await Task.Yield();
            order.Add("continuation");
            await Task.Delay(Seconds(1), os.Clock);
        });
        return order;
    }
}
