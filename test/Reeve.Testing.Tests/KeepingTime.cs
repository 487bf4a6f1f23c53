using static Reeve.Testing.Tests.World;

namespace Reeve.Testing.Tests;

public sealed class KeepingTime
{
    private readonly SimulatedOs _os = new();
    private readonly List<string> _fired = [];

    [Fact]
    public void Stands_still_while_the_world_runs()
    {
        using var timer = Timer("never", Seconds(1));

        _os.Run();

        Assert.Equal(TimeSpan.Zero, _os.Elapsed);
        Assert.Empty(_fired);
    }

    [Fact]
    public void Begins_at_a_fixed_date_and_moves_as_far_as_it_is_told()
    {
        var timestamp = _os.Clock.GetTimestamp();

        _os.Advance(Seconds(90));

        Assert.Equal(new DateTimeOffset(2000, 1, 1, 0, 1, 30, TimeSpan.Zero), _os.Clock.GetUtcNow());
        Assert.Equal(Seconds(90), _os.Clock.GetElapsedTime(timestamp));
        Assert.Equal(Seconds(90), _os.Elapsed);
    }

    [Fact]
    public void Fires_timers_by_their_time_and_then_in_the_order_in_which_they_were_made()
    {
        using var third = Timer("made first, due at 2", Seconds(2));
        using var first = Timer("made second, due at 1", Seconds(1));
        using var fourth = Timer("made third, due at 2", Seconds(2));
        using var second = Timer("made fourth, due at 1", Seconds(1));

        _os.Advance(Seconds(5));

        Assert.Equal(
            [
                "1: made second, due at 1",
                "1: made fourth, due at 1",
                "2: made first, due at 2",
                "2: made third, due at 2",
            ],
            _fired
        );
    }

    [Fact]
    public void Stops_at_the_deadlines_that_come_up_on_the_way()
    {
        ITimer? second = null;
        using var first = _os.Clock.CreateTimer(
            _ => second = Timer("one second after the first", Seconds(1)),
            null,
            Seconds(1),
            Timeout.InfiniteTimeSpan
        );

        _os.Advance(Seconds(2));

        Assert.Equal(["2: one second after the first"], _fired);
        second!.Dispose();
    }

    [Fact]
    public void Fires_at_the_deadline_and_not_before()
    {
        using var timer = Timer("due", Seconds(1));

        _os.Advance(Seconds(1) - TimeSpan.FromTicks(1));
        Assert.Empty(_fired);
        _os.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(["1: due"], _fired);
    }

    [Fact]
    public void Repeats_a_timer_with_a_period_until_it_is_disposed()
    {
        var timer = Timer("tick", Seconds(1), Seconds(2));

        _os.Advance(Seconds(6));
        timer.Dispose();
        _os.Advance(Seconds(6));

        Assert.Equal(["1: tick", "3: tick", "5: tick"], _fired);
        Assert.False(timer.Change(Seconds(1), Timeout.InfiniteTimeSpan));
    }

    [Fact]
    public void Takes_back_a_firing_that_is_due_already_when_the_timer_is_changed()
    {
        using var changed = Timer("changed", TimeSpan.Zero);
        changed.Change(Seconds(3), Timeout.InfiniteTimeSpan);

        _os.Run();
        Assert.Empty(_fired);
        _os.Advance(Seconds(3));

        Assert.Equal(["3: changed"], _fired);
    }

    [Fact]
    public void With_a_seed_may_fire_a_timer_late_as_the_systems_own_do()
    {
        var fired = Enumerable
            .Range(0, 20)
            .Count(seed =>
            {
                var os = new SimulatedOs(seed);
                var hasFired = false;
                var timer = os.Clock.CreateTimer(
                    _ => hasFired = true,
                    null,
                    TimeSpan.Zero,
                    Timeout.InfiniteTimeSpan
                );
                timer.Dispose();
                os.Run();
                return hasFired;
            });

        Assert.InRange(fired, 1, 19);
    }

    [Fact]
    public async Task Completes_delays_and_timeouts_of_its_clock()
    {
        var delay = Task.Delay(Seconds(10), _os.Clock, TestContext.Current.CancellationToken);
        var late = new TaskCompletionSource();
        var wait = late.Task.WaitAsync(Seconds(5), _os.Clock, TestContext.Current.CancellationToken);
        using var cancellation = new CancellationTokenSource(Seconds(7), _os.Clock);

        _os.Advance(Seconds(6));
        Assert.False(cancellation.IsCancellationRequested);
        _os.Advance(Seconds(3));
        Assert.False(delay.IsCompleted);
        _os.Advance(Seconds(1));

        Assert.True(cancellation.IsCancellationRequested);
        Assert.True(delay.IsCompletedSuccessfully);
        await Assert.ThrowsAsync<TimeoutException>(() => wait);
    }

    [Fact]
    public void Refuses_to_go_back()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _os.Advance(Seconds(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Timer("never", Seconds(-1)));
    }

    private ITimer Timer(string name, TimeSpan dueTime, TimeSpan? period = null) =>
        _os.Clock.CreateTimer(
            _ => _fired.Add($"{_os.Elapsed.TotalSeconds}: {name}"),
            null,
            dueTime,
            period ?? Timeout.InfiniteTimeSpan
        );
}
