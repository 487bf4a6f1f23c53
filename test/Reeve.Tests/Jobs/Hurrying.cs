using Reeve.Testing;
using Reeve.Tests.Jobs.Support;

namespace Reeve.Tests.Jobs;

/// <summary>A stop that waits in the Normal lane hurries the ending before it.</summary>
public sealed class Hurrying
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly SimulatedOs _os = Programs.CreateOs();

    public enum Between
    {
        Nothing,
        Signal,
        Call,
        AsyncCall,
        WaitForEnd,
        SetCommand,
        SetSpawnHook,
        ClearSpawnHook,
        SetSpawner,
        ClearSpawner,
        SetErrorHandler,
        ClearErrorHandler,
        Start,
        Restart,
        TryRestart,
        Delete,
    }

    public static TheoryData<int, int, int> Times { get; } =
        new()
        {
            { 100, 5, 1 + 5 },
            { 5, 100, 5 },
            { 100, 0, 1 },
            { 3, 2, 3 },
            { 4, 2, 3 },
        };

    /// <param name="first">The wait of the ending's own stop.</param>
    /// <param name="second">The wait of the stop that comes a second later.</param>
    /// <param name="killed">When the forced kill comes.</param>
    [Theory]
    [MemberData(nameof(Times))]
    public void The_kill_comes_at_the_earlier_of_the_two_times(int first, int second, int killed)
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Stubborn);
            await job.Start();
            _ = job.Stop(Signal.Terminate, Programs.Seconds(first));
            // Not at the head: it cannot join, only hurry.
            _ = job.Call(static _ => { });
            await _os.Delay(1);
            _ = job.Stop(Signal.Interrupt, Programs.Seconds(second));
            await job.WaitForEnd();
            Assert.Equal(Programs.Seconds(killed), _os.Elapsed);
            Assert.DoesNotContain(Signal.Interrupt, _os.Processes[0].Received);
        });
    }

    [Theory]
    [InlineData(Between.Nothing)]
    [InlineData(Between.Signal)]
    [InlineData(Between.Call)]
    [InlineData(Between.AsyncCall)]
    [InlineData(Between.WaitForEnd)]
    [InlineData(Between.SetCommand)]
    [InlineData(Between.SetSpawnHook)]
    [InlineData(Between.ClearSpawnHook)]
    [InlineData(Between.SetSpawner)]
    [InlineData(Between.ClearSpawner)]
    [InlineData(Between.SetErrorHandler)]
    [InlineData(Between.ClearErrorHandler)]
    public void A_kill_hurries_past_what_does_not_concern_another_run(Between between)
    {
        Assert.Equal(Programs.Seconds(1), TimeOfEnd(between));
    }

    [Theory]
    [InlineData(Between.Start)]
    [InlineData(Between.Restart)]
    [InlineData(Between.TryRestart)]
    [InlineData(Between.Delete)]
    public void A_kill_behind_what_begins_another_run_is_meant_for_that_one(Between between)
    {
        Assert.Equal(Programs.Seconds(100), TimeOfEnd(between));
    }

    [Fact]
    public void A_kill_hurries_although_it_was_queued_before_the_ending_began()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Stubborn);
            var run = (await job.Start()).EnsureRun();
            // All of it is queued while the function runs.
            _ = job.Call(_ => _os.Delay(1));
            _ = job.Stop(Signal.Terminate, Hour);
            _ = job.Call(static _ => { });
            _ = job.Kill();
            await run.Ended;
            Assert.Equal(Programs.Seconds(1), _os.Elapsed);
        });
    }

    [Fact]
    public void A_stop_that_ends_a_run_takes_what_waits_behind_it_into_account_only_up_to_a_start()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Stubborn);
            var run = (await job.Start()).EnsureRun();
            _ = job.Call(_ => _os.Delay(1));
            _ = job.Stop(Signal.Terminate, Programs.Seconds(50));
            _ = job.Start();
            _ = job.Kill();
            await run.Ended;
            Assert.Equal(Programs.Seconds(51), _os.Elapsed);
        });
    }

    [Fact]
    public void Hurrying_does_not_overtake_what_is_queued_before_it()
    {
        var order = new List<string>();
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Stubborn);
            await job.Start();
            var stop = job.Stop(Signal.Terminate, Hour);
            Ticket? kill = null;
            _ = job.Call(_ => order.Add($"call, stop {stop.IsCompleted}, kill {kill!.IsCompleted}"));
            kill = job.Kill();
            Assert.Equal(JobOutcomeKind.Unchanged, (await kill).Kind);
        });
        Assert.Equal(["call, stop True, kill False"], order);
    }

    [Fact]
    public void A_stop_bound_to_another_run_hurries_nothing()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Stubborn);
            var first = (await job.Start()).EnsureRun();
            await job.Kill();
            var second = (await job.Start()).EnsureRun();
            _ = job.Stop(Signal.Terminate, Programs.Seconds(9));
            _ = job.Call(static _ => { });
            var other = job.Send(JobControl.Kill().If(first));
            await second.Ended;
            Assert.Equal(Programs.Seconds(9), _os.Elapsed);
            Assert.Equal(JobOutcomeKind.Unchanged, (await other).Kind);

            var third = (await job.Start()).EnsureRun();
            _ = job.Stop(Signal.Terminate, Programs.Seconds(9));
            _ = job.Call(static _ => { });
            _ = job.Send(JobControl.Kill().If(third));
            await third.Ended;
            Assert.Equal(Programs.Seconds(9), _os.Elapsed);
        });
    }

    [Fact]
    public void An_infinite_wait_never_escalates_but_can_be_hurried()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Stubborn);
            var run = (await job.Start()).EnsureRun();
            var stop = job.Stop(Signal.Terminate, Timeout.InfiniteTimeSpan);
            _ = job.Call(static _ => { });
            await Task.Delay(TimeSpan.FromDays(30), _os.Clock);
            Assert.True(_os.Processes[0].IsAlive);
            _ = job.Stop(Signal.Terminate, Programs.Seconds(5));
            await run.Ended;
            Assert.True((await stop).Stop!.WasForced);
            Assert.Equal(TimeSpan.FromDays(30) + Programs.Seconds(5), _os.Elapsed);
        });
    }

    [Fact]
    public void A_stop_sent_while_an_asynchronous_function_runs_hurries_all_the_same()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Stubborn);
            var run = (await job.Start()).EnsureRun();
            _ = job.Stop(Signal.Terminate, Hour);
            await _os.Delay(1);
            _ = job.Send(JobControl.Call(_ => _os.Delay(60)), JobPriority.High);
            await _os.Delay(1);
            _ = job.Kill();
            await run.Ended;
            Assert.Equal(Programs.Seconds(2), _os.Elapsed);
        });
    }

    private TimeSpan TimeOfEnd(Between between) =>
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Stubborn);
            var run = (await job.Start()).EnsureRun();
            _ = job.Stop(Signal.Terminate, Programs.Seconds(100));
            _ = between == Between.Nothing ? null : job.Send(Control(between));
            await _os.Delay(1);
            _ = job.Kill();
            await run.Ended;
            return _os.Elapsed;
        });

    private JobControl Control(Between between) =>
        between switch
        {
            Between.Signal => JobControl.Signal(Signal.User1),
            Between.Call => JobControl.Call(static _ => { }),
            Between.AsyncCall => JobControl.Call(static _ => Task.CompletedTask),
            Between.WaitForEnd => JobControl.WaitForEnd(),
            Between.SetCommand => JobControl.SetCommand(Programs.Server),
            Between.SetSpawnHook => JobControl.SetSpawnHook(static (_, _) => { }),
            Between.ClearSpawnHook => JobControl.ClearSpawnHook(),
            Between.SetSpawner => JobControl.SetSpawner(_os),
            Between.ClearSpawner => JobControl.ClearSpawner(),
            Between.SetErrorHandler => JobControl.SetErrorHandler(static _ => { }),
            Between.ClearErrorHandler => JobControl.ClearErrorHandler(),
            Between.Start => JobControl.Start(),
            Between.Restart => JobControl.Restart(),
            Between.TryRestart => JobControl.TryRestart(),
            _ => JobControl.Delete(),
        };
}
