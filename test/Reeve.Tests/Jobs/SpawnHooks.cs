using Reeve.Testing;
using Reeve.Tests.Jobs.Support;

namespace Reeve.Tests.Jobs;

/// <summary>The hook before every spawn.</summary>
public sealed class SpawnHooks
{
    private readonly SimulatedOs _os = Programs.CreateOs();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Changes_what_is_started(bool isAsync)
    {
        var spawner = new HookedSpawner(_os);
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Slow, new JobOptions { Spawner = spawner });
            _ = isAsync
                ? job.SetSpawnHook(
                    async (request, context) =>
                    {
                        await _os.Delay(1);
                        Change(request, context);
                    }
                )
                : job.SetSpawnHook(Change);
            var run = (await job.Start()).EnsureRun();
            Assert.Equal(Programs.Server with { WorkingDirectory = "/srv" }, run.Command);
            Assert.Equal(Programs.Slow, job.Command);
            Assert.Equal(Programs.Seconds(isAsync ? 1 : 0), _os.Elapsed);

            await job.ClearSpawnHook();
            Assert.Equal(Programs.Slow, (await job.Restart()).EnsureRun().Command);
        });
        Assert.Equal("argv0", spawner.Requests[0].Argument0);
        Assert.Equal(["ionice", "-c3", "nice", "-n", "10"], spawner.Requests[0].Launcher);
        Assert.Empty(spawner.Requests[1].Launcher);

        static void Change(SpawnRequest request, JobContext context)
        {
            Assert.IsType<JobState.Pending>(context.State);
            Assert.Equal(Programs.Slow, request.Command);
            request.Command = Programs.Server with { WorkingDirectory = "/srv" };
            request.Argument0 = "argv0";
            request.Wrap("nice", "-n", "10");
            request.Wrap("ionice", "-c3");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_that_throws_fails_the_start_and_leaves_the_state(bool isAsync)
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Server);
            var events = job.Record();
            _ = isAsync
                ? job.SetSpawnHook(
                    async (_, _) =>
                    {
                        await _os.Delay(1);
                        throw new FormatException();
                    }
                )
                : job.SetSpawnHook((_, _) => throw new FormatException());
            await Assert.ThrowsAsync<FormatException>(job.Start().AsTask);
            Assert.IsType<JobState.Pending>(job.State);
            Assert.Equal("Spawning SpawnFailed", events.Kinds());
        });
        Assert.Empty(_os.Processes);
    }

    [Fact]
    public void A_restart_whose_hook_or_spawn_fails_leaves_the_job_finished()
    {
        _os.Run(async () =>
        {
            var told = new List<JobControlKind>();
            await using var job = _os.CreateJob(Programs.Server);
            _ = job.SetErrorHandler(failure => told.Add(failure.Control));
            var first = (await job.Start()).EnsureRun();
            await job.SetSpawnHook(
                (Action<SpawnRequest, JobContext>)(static (_, _) => throw new FormatException())
            );
            await Assert.ThrowsAsync<FormatException>(job.Restart().AsTask);
            Assert.Same(first, Assert.IsType<JobState.Finished>(job.State).Last);

            await job.ClearSpawnHook();
            var second = (await job.Start()).EnsureRun();
            await job.SetCommand(Programs.Missing);
            await Assert.ThrowsAsync<SpawnException>(job.Restart().AsTask);
            Assert.Same(second, Assert.IsType<JobState.Finished>(job.State).Last);
            await Assert.ThrowsAsync<SpawnException>(job.Start().AsTask);
            Assert.Same(second, Assert.IsType<JobState.Finished>(job.State).Last);
            Assert.Equal([JobControlKind.Restart, JobControlKind.Restart, JobControlKind.Start], told);
        });
    }

    [Fact]
    public void One_that_gives_null_for_a_task_fails_the_start()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Server);
            Task? none = null;
            _ = job.SetSpawnHook((_, _) => none!);
            var failure = await Assert.ThrowsAsync<InvalidOperationException>(job.Start().AsTask);
            Assert.Contains("null", failure.Message);
        });
    }

    [Fact]
    public void One_that_never_returns_holds_up_neither_a_delete_nor_a_dispose()
    {
        _os.Run(async () =>
        {
            foreach (var byDispose in (bool[])[false, true])
            {
                var job = _os.CreateJob(Programs.Server);
                var token = CancellationToken.None;
                _ = job.SetSpawnHook(
                    (_, context) =>
                    {
                        token = context.CancellationToken;
                        return Programs.Never;
                    }
                );
                var start = job.Start();
                await _os.Delay(1);
                if (byDispose)
                {
                    await job.DisposeAsync();
                }
                else
                {
                    await job.DeleteNow();
                }
                Assert.Equal(JobOutcomeKind.JobGone, (await start).Kind);
                Assert.True(token.IsCancellationRequested);
            }
        });
    }

    [Fact]
    public void What_an_abandoned_hook_throws_later_is_logged()
    {
        var log = new MemoryLog();
        _os.Run(async () =>
        {
            var job = _os.CreateJob(Programs.Server, new JobOptions { Logger = log });
            _ = job.SetSpawnHook(
                async (_, _) =>
                {
                    await _os.Delay(5);
                    throw new FormatException();
                }
            );
            _ = job.Start();
            await job.Stop();
            _ = job.Start();
            await _os.Delay(1);
            await job.DeleteNow();
            await _os.Delay(10);
        });
        Assert.Equal(
            2,
            log.Entries.Count(static entry =>
                entry is { Name: "AbandonedFailed", Exception: FormatException }
            )
        );
    }

    [Fact]
    public void An_abandoned_hook_that_gives_up_by_its_token_is_not_worth_a_warning()
    {
        var log = new MemoryLog();
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Server, new JobOptions { Logger = log });
            _ = job.SetSpawnHook(
                async (_, context) =>
                    await Task.Delay(Programs.Seconds(60), _os.Clock, context.CancellationToken)
            );
            _ = job.Start();
            await _os.Delay(1);
            await job.Stop();
            await _os.Delay(100);
        });
        Assert.DoesNotContain(log.Entries, static entry => entry.Name is "AbandonedFailed");
    }

    [Fact]
    public void The_previous_run_is_the_one_before_the_latest()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Server);
            var seen = new List<(int? Latest, int? Previous)>();
            _ = job.SetSpawnHook(
                (_, context) => seen.Add((context.State.Run?.Number, context.PreviousRun?.Number))
            );
            await job.Start();
            await job.Restart();
            await job.Restart();
            await job.Call(context => seen.Add((context.State.Run?.Number, context.PreviousRun?.Number)));
            Assert.Equal([(null, null), (1, null), (2, 1), (3, 2)], seen);
        });
    }

    [Fact]
    public void A_new_spawner_is_used_until_it_is_cleared()
    {
        _os.Run(async () =>
        {
            var scripted = new ScriptedSpawner();
            await using var job = _os.CreateJob(Programs.Server);
            await job.SetSpawner(scripted);
            Assert.Equal(1, (await job.Start()).EnsureRun().ProcessId);
            await job.ClearSpawner();
            Assert.Equal(1000, (await job.Restart(StopSequence.Kill)).EnsureRun().ProcessId);
        });
    }
}
