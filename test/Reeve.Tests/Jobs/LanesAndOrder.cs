using Reeve.Testing;
using Reeve.Tests.Jobs.Support;

namespace Reeve.Tests.Jobs;

/// <summary>In which order a job handles what is ready.</summary>
public sealed class LanesAndOrder
{
    public static TheoryData<int?> Seeds => Programs.Seeds;

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_lane_is_first_in_first_out(int? seed)
    {
        var os = Programs.CreateOs(seed);
        var order = new List<int>();
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Programs.Server);
            for (var i = 0; i < 20; i++)
            {
                var number = i;
                _ =
                    i % 3 == 0
                        ? job.Call(_ =>
                        {
                            order.Add(number);
                            return os.Delay(1);
                        })
                        : job.Call(_ => order.Add(number));
            }
            await job.Call(static _ => { });
        });
        Assert.Equal(Enumerable.Range(0, 20), order);
    }

    [Fact]
    public void Urgent_comes_before_High_and_High_before_Normal()
    {
        var os = Programs.CreateOs();
        var order = new List<string>();
        os.Run(async () =>
        {
            var job = os.CreateJob(Programs.Server);
            _ = job.Call(_ => order.Add("normal"));
            _ = job.Send(JobControl.Call(_ => order.Add("high 1")), JobPriority.High);
            _ = job.Send(JobControl.Call(_ => order.Add("high 2")), JobPriority.High);
            _ = job.Send(JobControl.Call(_ => order.Add("urgent")), JobPriority.Urgent);
            await job.Call(_ => order.Add("last"));
            _ = job.Call(_ => order.Add("never"));
            await job.DeleteNow();
        });
        Assert.Equal(["urgent", "high 1", "high 2", "normal", "last"], order);
    }

    [Fact]
    public void The_end_of_the_process_comes_before_High_and_Normal_but_after_Urgent()
    {
        var os = Programs.CreateOs();
        var states = new List<string>();
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Programs.Server);
            await job.Start();
            os.Processes[0].Exit(0);
            // The news of the end come in before the job's next turn: all of it is ready at once.
            Note(job, "normal", JobPriority.Normal);
            Note(job, "high", JobPriority.High);
            Note(job, "urgent", JobPriority.Urgent);
            await job.WaitForEnd();
            await job.Call(static _ => { });
        });
        Assert.Equal(["urgent Running", "high Finished", "normal Finished"], states);

        void Note(Job job, string name, JobPriority priority) =>
            _ = job.Send(
                JobControl.Call(context => states.Add($"{name} {context.State.GetType().Name}")),
                priority
            );
    }

    [Fact]
    public void A_due_deadline_comes_before_High()
    {
        var os = Programs.CreateOs();
        var job = os.CreateJob(Programs.Stubborn);
        _ = job.Start();
        os.Run();
        var seen = false;
        // Set before the job's own timer, so the control is there already when that one fires.
        _ = os.Clock.CreateTimer(
            state =>
                _ = job.Send(
                    JobControl.Call(_ => seen = os.Processes[0].Received.Contains(Signal.ForceStop)),
                    JobPriority.High
                ),
            null,
            Programs.Seconds(5),
            Timeout.InfiniteTimeSpan
        );
        _ = job.Stop(Signal.Terminate, Programs.Seconds(5));
        os.Advance(Programs.Seconds(6));
        Assert.True(seen);
    }

    [Fact]
    public void Urgent_is_looked_at_before_the_spawn_that_follows_an_ending()
    {
        var os = Programs.CreateOs();
        os.Run(async () =>
        {
            Job? job = null;
            Ticket? delete = null;
            // Freeing the old child is the last thing before the spawn that follows.
            var spawner = new HookedSpawner(os, onDispose: () => delete ??= job!.DeleteNow());
            job = os.CreateJob(Programs.Server, new JobOptions { Spawner = spawner });
            await job.Start();
            Assert.Equal(JobOutcomeKind.JobGone, (await job.Restart()).Kind);
            Assert.Equal(JobOutcomeKind.Done, (await delete!).Kind);
        });
        Assert.Single(os.Processes);
    }

    [Fact]
    public void The_Normal_lane_is_held_while_a_function_a_start_or_an_ending_lasts()
    {
        var os = Programs.CreateOs();
        os.DefineSlow("late", Programs.Seconds(1), static _ => { });
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Command.Exec("late"));
            foreach (
                var hold in (Func<Ticket>[])[() => job.Call(_ => os.Delay(1)), job.Start, () => Ignore(job)]
            )
            {
                var before = os.Elapsed;
                var holding = hold();
                var normal = job.Call(static _ => { });
                var high = job.Send(JobControl.Call(static _ => { }), JobPriority.High);
                await high;
                Assert.False(holding.IsCompleted);
                Assert.False(normal.IsCompleted);
                Assert.Equal(before, os.Elapsed);
                await normal;
                Assert.True(holding.IsCompleted);
                Assert.Equal(before + Programs.Seconds(1), os.Elapsed);
            }
        });

        Ticket Ignore(Job job)
        {
            os.Processes[0].Ignore(Signal.Terminate);
            return job.Stop(Signal.Terminate, Programs.Seconds(1));
        }
    }

    [Fact]
    public void Waiting_for_the_end_does_not_hold_the_lane()
    {
        var os = Programs.CreateOs();
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Programs.Brief);
            await job.Start();
            var wait = job.WaitForEnd();
            await job.Call(static _ => { });
            Assert.False(wait.IsCompleted);
            await wait;
            Assert.Equal(Programs.Seconds(1), os.Elapsed);
        });
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_lane_is_held_while_leftovers_are_killed(int? seed)
    {
        var os = Programs.CreateOs(seed);
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Programs.Family);
            var run = (await job.Start()).EnsureRun();
            os.Processes[0].Exit(7);
            await run.Exited;
            var second = (await job.Start()).EnsureRun();
            Assert.NotSame(run, second);
            Assert.False(os.Processes[1].IsAlive);
        });
        Assert.Equal(1, os.MaximumAliveTrees("family"));
    }
}
