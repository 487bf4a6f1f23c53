using Reeve.Testing;
using Reeve.Tests.Jobs.Support;

namespace Reeve.Tests.Jobs;

/// <summary>What is known when somebody is woken, and what jobs and runs say of themselves.</summary>
public sealed class PublishedState
{
    public static TheoryData<int?> Seeds => Programs.Seeds;

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nobody_is_woken_before_the_state_says_why(int? seed)
    {
        var os = Programs.CreateOs(seed);
        var seen = 0;
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Programs.Server);
            var start = job.Start();
            var run = (await start).EnsureRun();
            Assert.Same(run, Assert.IsType<JobState.Running>(job.State).Current);
            var wait = job.WaitForEnd();
            var stop = job.Stop();
            await Task.WhenAll(
                Check(run.Ended),
                Check(wait.AsTask()),
                Check(stop.AsTask()),
                Check(run.Ended),
                Check(Watch())
            );
            Assert.Equal(5, seen);

            async Task Check(Task task)
            {
                await task;
                Assert.Equal(new JobState.Finished(run, ProcessEnd.Exit(0)), job.State);
                Assert.Equal(ProcessEnd.Exit(0), run.End);
                Assert.False(job.IsRunning);
                seen++;
            }

            async Task Watch()
            {
                await foreach (var what in job.WatchAsync())
                {
                    if (what is JobEvent.Ended)
                    {
                        break;
                    }
                }
            }
        });
    }

    [Fact]
    public void Completions_come_in_the_order_of_the_contract()
    {
        var order = new List<string>();
        var scheduler = new InlineScheduler();
        var spawner = new ScriptedSpawner();
        var options = new JobOptions { Spawner = spawner, TimeProvider = scheduler.Clock };
        var job = new Job(Command.Exec("any"), options);
        _ = job.Start();
        scheduler.Run();
        var run = job.State.Run!;
        var wait = job.WaitForEnd();
        var stop = job.Stop(Signal.Terminate, Timeout.InfiniteTimeSpan);
        scheduler.Run();
        var delete = job.Send(JobControl.Delete(), JobPriority.High);
        scheduler.Run();
        _ = Note("completion", job.Completion);
        _ = NoteTicket("delete", delete);
        _ = NoteTicket("stop", stop);
        _ = NoteTicket("wait", wait);
        _ = Note("ended", run.Ended);
        _ = Note("exited", run.Exited);
        spawner.Children[0].End(ProcessEnd.Exit(0));
        scheduler.Run();
        Assert.Equal(
            [
                "exited Finished",
                "ended Finished",
                "wait Finished",
                "stop Finished",
                "delete Finished",
                "completion Finished",
            ],
            order
        );

        async Task Note(string name, Task task)
        {
            await task.ConfigureAwait(false);
            order.Add($"{name} {job.State.GetType().Name}");
        }

        async Task NoteTicket(string name, Ticket ticket)
        {
            await ticket.ConfigureAwait(false);
            order.Add($"{name} {job.State.GetType().Name}");
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whoever_is_woken_sees_all_that_comes_before_completed(int? seed)
    {
        var os = Programs.CreateOs(seed);
        os.Run(async () =>
        {
            var job = os.CreateJob(Programs.Family);
            var run = (await job.Start()).EnsureRun();
            var wait = job.WaitForEnd();
            var delete = job.Delete();
            await Task.WhenAll(
                After(run.Ended, () => run.Exited.IsCompleted),
                After(wait.AsTask(), () => run.Exited.IsCompleted && run.Ended.IsCompleted),
                After(delete.AsTask(), () => run.Ended.IsCompleted && wait.IsCompleted && job.IsGone),
                After(job.Completion, () => run.Ended.IsCompleted && wait.IsCompleted && delete.IsCompleted)
            );
        });

        static async Task After(Task task, Func<bool> before)
        {
            await task;
            Assert.True(before());
        }
    }

    [Fact]
    public void A_command_that_is_set_holds_from_the_next_spawn_on()
    {
        var os = Programs.CreateOs();
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Programs.Server);
            var first = (await job.Start()).EnsureRun();
            await job.SetCommand(Programs.Slow);
            Assert.Equal(Programs.Slow, job.Command);
            Assert.Equal(Programs.Server, first.Command);
            Assert.Equal(Programs.Server, os.Processes[0].Command);
            Assert.Equal(Programs.Slow, (await job.Restart()).EnsureRun().Command);
            Assert.Equal("server", job.Name);
        });
    }

    [Fact]
    public void A_control_bound_to_a_run_does_nothing_to_another()
    {
        var os = Programs.CreateOs();
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Programs.Server);
            var first = (await job.Start()).EnsureRun();
            Assert.Equal(
                JobOutcomeKind.Done,
                (await job.Send(JobControl.Signal(Signal.User1).If(first))).Kind
            );
            var second = (await job.Send(JobControl.Restart().If(first))).EnsureRun();
            JobControl[] controls =
            [
                JobControl.Stop(),
                JobControl.Kill(),
                JobControl.Restart(),
                JobControl.Signal(Signal.User1),
                JobControl.WaitForEnd(),
                JobControl.Delete(),
                JobControl.DeleteNow(),
                JobControl.Call(static _ => Assert.Fail("called")),
                JobControl.SetCommand(Programs.Slow),
            ];
            foreach (var control in controls)
            {
                Assert.Equal(
                    new JobOutcome(JobOutcomeKind.Unchanged, second),
                    await job.Send(control.Because("late").If(first))
                );
            }
            Assert.Equal(Programs.Server, job.Command);
            Assert.Same(second, Assert.IsType<JobState.Running>(job.State).Current);
            await job.Stop();
            // The latest run, though it is over.
            Assert.Equal(3, (await job.Send(JobControl.Start().If(second))).EnsureRun().Number);
        });
    }

    [Fact]
    public void A_run_tells_its_times_its_members_and_what_it_used()
    {
        var os = Programs.CreateOs();
        var usage = new ResourceUsage(Programs.Seconds(1), Programs.Seconds(2), 4096);
        os.Define(
            "busy",
            p =>
            {
                p.Usage = usage;
                p.Fork(static child => child.After(Programs.Seconds(9), static x => x.Exit(0)));
                p.After(Programs.Seconds(4), static x => x.Exit(5));
            }
        );
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Command.Exec("busy") with { Leftovers = Leftovers.Wait });
            await os.Delay(1);
            var run = (await job.Start()).EnsureRun();
            await os.Delay(2);
            Assert.Equal((1, os.Processes[0].Id), (run.Number, run.ProcessId));
            Assert.Equal(os.Processes[0].StartedAt, run.StartedAt);
            Assert.Equal(Programs.Seconds(2), run.Duration);
            Assert.Equal([os.Processes[0].Id, os.Processes[1].Id], run.Members());
            Assert.Equal(2, run.Sample()!.Value.Processes);
            Assert.Null(run.End);
            Assert.Null(run.Usage);

            await run.Exited;
            Assert.Equal((ProcessEnd.Exit(5), usage), (run.End, run.Usage));
            Assert.Equal([os.Processes[1].Id], run.Members());

            await run.Ended;
            await os.Delay(60);
            Assert.Equal(Programs.Seconds(9), run.Duration);
            Assert.Empty(run.Members());
            Assert.Null(run.Sample());
            Assert.Equal($"run 1, process {run.ProcessId}", run.ToString());
            Assert.Equal(ProcessEnd.Exit(5), await run.Exited);
            Assert.Equal(ProcessEnd.Exit(5), await run.Ended);
        });
    }
}
