using FsCheck;
using FsCheck.Fluent;

namespace Reeve.Tests;

/// <summary>Describing how to stop.</summary>
public sealed class StopSequences
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Waits from none to the longest, some of them infinite.</summary>
    private static readonly Gen<StopSequence> Any = Gen.OneOf(
            Gen.Choose(0, 5).Select(static n => new TimeSpan(n)),
            Gen.Choose(0, 100_000).Select(static n => TimeSpan.FromMilliseconds(n)),
            Gen.Choose(0, int.MaxValue).Select(static n => TimeSpan.FromTicks((long)n * n)),
            Gen.Constant(Timeout.InfiniteTimeSpan),
            Gen.Constant(TimeSpan.MaxValue)
        )
        .ListOf()
        .Select(static waits =>
            waits.Aggregate(StopSequence.Kill, static (all, wait) => all.Then(Signal.Terminate, wait))
        );

    [Fact]
    public void The_default_is_TERM_ten_seconds_and_the_kill()
    {
        Assert.Equal(StopSequence.Graceful(Signal.Terminate, 10 * Second), StopSequence.Default);
        Assert.Equal("SIGTERM 10s, kill", StopSequence.Default.ToString());
        Assert.Equal(StopSequence.Default, new JobOptions().StopSequence);
        Assert.Equal("kill", StopSequence.Kill.ToString());
        Assert.Empty(StopSequence.Kill.Steps);
    }

    [Fact]
    public void Steps_are_added_to_a_copy()
    {
        var first = StopSequence.Graceful(Signal.Interrupt, 2 * Second);
        var both = first.Then(Signal.Terminate, Timeout.InfiniteTimeSpan, SignalTarget.MainProcess);
        Assert.Single(first.Steps);
        Assert.Equal(
            [
                new StopStep.SendSignal(Signal.Interrupt, 2 * Second),
                new StopStep.SendSignal(Signal.Terminate, Timeout.InfiniteTimeSpan, SignalTarget.MainProcess),
            ],
            both.Steps
        );
        Assert.Equal("SIGINT 2s, SIGTERM for ever, kill", both.ToString());
        Assert.Equal("SIGINT 0.5s, kill", StopSequence.Graceful(Signal.Interrupt, Second / 2).ToString());
    }

    [Fact]
    public void Are_equal_by_their_steps()
    {
        var one = StopSequence.Graceful(Signal.Interrupt, Second).Then(Signal.Terminate, Second);
        var same = StopSequence.Graceful(Signal.Interrupt, Second).Then(Signal.Terminate, Second);
        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(one, same.Then(Signal.Quit, Second));
        Assert.NotEqual(
            StopSequence.Graceful(Signal.Quit, Second),
            StopSequence.Graceful(Signal.Quit, 2 * Second)
        );
        Assert.NotEqual(
            StopSequence.Graceful(Signal.Quit, Second),
            StopSequence.Graceful(Signal.Quit, Second, SignalTarget.MainProcess)
        );
        Assert.False(one.Equals((object?)null));
    }

    [Fact]
    public void The_total_is_the_time_until_the_kill()
    {
        var sequence = StopSequence.Graceful(Signal.Interrupt, Second).Then(Signal.Terminate, 2 * Second);
        Assert.Equal(3 * Second, sequence.Total);
        Assert.Equal(TimeSpan.Zero, StopSequence.Kill.Total);
        Assert.Equal(
            Timeout.InfiniteTimeSpan,
            sequence.Then(Signal.Quit, Timeout.InfiniteTimeSpan).Then(Signal.Hangup, Second).Total
        );
        Assert.Equal(
            TimeSpan.MaxValue,
            sequence.Then(Signal.Quit, TimeSpan.MaxValue).Then(Signal.Quit, TimeSpan.MaxValue).Total
        );
    }

    [Fact]
    public void What_is_too_long_is_shortened_in_proportion()
    {
        var sequence = StopSequence.Graceful(Signal.Interrupt, 2 * Second).Then(Signal.Terminate, 6 * Second);
        Assert.Same(sequence, sequence.FitInto(8 * Second));
        Assert.Equal("SIGINT 1s, SIGTERM 3s, kill", sequence.FitInto(4 * Second).ToString());
        Assert.Equal("SIGINT 0s, SIGTERM 0s, kill", sequence.FitInto(TimeSpan.Zero).ToString());
        var patient = sequence.Then(Signal.Quit, Timeout.InfiniteTimeSpan);
        Assert.Equal("SIGINT 2s, SIGTERM 6s, SIGQUIT 2s, kill", patient.FitInto(10 * Second).ToString());
        Assert.Equal("SIGINT 1s, SIGTERM 3s, SIGQUIT 0s, kill", patient.FitInto(4 * Second).ToString());
    }

    [Fact]
    public void What_is_fitted_never_exceeds_the_limit_and_keeps_its_signals()
    {
        Prop.ForAll(
                Any.ToArbitrary(),
                Gen.OneOf(Gen.Choose(0, 20), Gen.Choose(0, int.MaxValue)).ToArbitrary(),
                static (sequence, ticks) =>
                {
                    var limit = new TimeSpan(ticks);
                    var fitted = sequence.FitInto(limit);
                    return fitted.Total <= limit
                        && fitted.Total >= TimeSpan.Zero
                        && fitted.Steps.Count == sequence.Steps.Count
                        && fitted
                            .Steps.Zip(sequence.Steps)
                            .All(static pair =>
                                pair.First with { Wait = pair.Second.Wait } == pair.Second
                                && (
                                    pair.Second.Wait == Timeout.InfiniteTimeSpan
                                    || pair.First.Wait <= pair.Second.Wait
                                )
                            );
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Three_short_waits_fit_into_a_shorter_limit()
    {
        var tick = new TimeSpan(1);
        var sequence = StopSequence
            .Graceful(Signal.Quit, tick)
            .Then(Signal.Quit, tick)
            .Then(Signal.Quit, tick);
        Assert.True(sequence.FitInto(2 * tick).Total <= 2 * tick);
    }

    [Fact]
    public void Bad_arguments_are_refused_by_name()
    {
        foreach (
            var bad in (Action[])
                [
                    static () => StopSequence.Graceful(Signal.Terminate, -Second),
                    static () => StopSequence.Kill.Then(Signal.Terminate, -Second),
                    static () => _ = new StopStep.SendSignal(Signal.Terminate, -Second),
                    static () =>
                        _ = new StopStep.SendSignal(Signal.Terminate, Second) with { Wait = -Second },
                ]
        )
        {
            var failure = Assert.Throws<ArgumentOutOfRangeException>(bad);
            Assert.Contains("negative", failure.Message);
            Assert.Equal(-Second, failure.ActualValue);
        }
        Assert.Throws<ArgumentException>(static () => StopSequence.Graceful(default, Second));
        Assert.Throws<ArgumentOutOfRangeException>(static () => StopSequence.Default.FitInto(-Second));
    }
}
