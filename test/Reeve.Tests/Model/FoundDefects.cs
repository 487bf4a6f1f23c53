using Reeve.Testing;

namespace Reeve.Tests.Model;

/// <summary>What the randomised runs have found, each as small as it gets.</summary>
public sealed class FoundDefects
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(5);

    [Fact]
    public void A_child_that_comes_as_the_job_is_deleted_at_once_is_killed()
    {
        var os = new SimulatedOs();
        os.Define("late", static _ => { });
        var function = new TaskCompletionSource();
        var spawner = new SpawningOnDemand();
        var job = os.CreateJob(Command.Exec("late"), new JobOptions { Spawner = spawner });
        os.Run(async () =>
        {
            _ = job.SetErrorHandler(_ => job.DeleteNow());
            _ = job.Call(_ => function.Task);
            await Task.Yield();
            _ = job.Send(JobControl.Start(), JobPriority.High);
            await Task.Yield();
            // Both are over at one instant, and the first deletes the job.
            var child = await os.SpawnAsync(new SpawnRequest(job.Command), CancellationToken.None);
            function.SetException(new InvalidDataException("as planned"));
            spawner.Source.SetResult(child);
            await job.Completion;
        });
        Assert.Equal(0, os.AliveCount);
        Assert.Single(os.Processes);
    }

    [Fact]
    public void A_stop_that_called_a_start_off_is_not_done_while_the_child_may_still_come()
    {
        var os = new SimulatedOs();
        os.DefineSlow("late", Moment, static _ => { }, ignoresCancellation: true);
        var job = os.CreateJob(Command.Exec("late"));
        os.Run(async () =>
        {
            _ = job.Start();
            var stop = job.Stop();
            await Task.Yield();
            await job.DeleteNow();
            Assert.Equal(JobOutcomeKind.JobGone, (await stop).Kind);
        });
    }

    [Fact]
    public void A_function_that_a_delete_cancels_is_gone_with_the_job_and_has_not_failed()
    {
        var os = new SimulatedOs();
        var failures = new List<Exception>();
        os.Define("server", static server => server.RefuseToDie().After(Moment, static it => it.Exit(0)));
        var job = os.CreateJob(Command.Exec("server"));
        os.Run(async () =>
        {
            _ = job.SetErrorHandler(failure => failures.Add(failure.Exception));
            await job.Start();
            var call = job.Call(async context =>
                await Task.Delay(Timeout.InfiniteTimeSpan, os.Clock, context.CancellationToken)
            );
            await Task.Yield();
            _ = job.DeleteNow();
            Assert.Equal(JobOutcomeKind.JobGone, (await call).Kind);
            Assert.True(job.IsGone);
        });
        Assert.Empty(failures);
    }

    [Fact]
    public void A_restart_that_comes_after_a_delete_takes_no_steps()
    {
        var os = new SimulatedOs();
        os.Define("server", static server => server.Ignore(Signal.Interrupt).Ignore(Signal.Terminate));
        var job = os.CreateJob(Command.Exec("server"));
        os.Run(async () =>
        {
            await job.Start();
            _ = job.Delete(StopSequence.Graceful(Signal.Interrupt, Moment));
            await Task.Yield();
            var restart = job.Send(JobControl.Restart(), JobPriority.High);
            Assert.Equal(JobOutcomeKind.JobGone, (await restart).Kind);
        });
        Assert.DoesNotContain(os.Signals, static sent => sent.Signal == Signal.Terminate);
    }

    [Fact]
    public void A_start_that_fails_after_it_was_called_off_is_logged()
    {
        var os = new SimulatedOs();
        var ledger = new Ledger();
        var failure = ledger.Owe(new SpawnException("as planned"), "spawn");
        var job = os.CreateJob(
            Command.Exec("server"),
            new JobOptions { Logger = ledger, Spawner = new FailingLater(os.Clock, failure) }
        );
        os.Run(async () =>
        {
            _ = job.Start();
            await job.Stop();
        });
        Assert.Empty(ledger.Unseen());
    }

    [Fact]
    public void A_status_that_somebody_took_after_the_job_was_gone_is_logged()
    {
        var os = new SimulatedOs();
        var ledger = new Ledger();
        os.Define(
            "server",
            static server =>
                server.RefuseToDie().After(TimeSpan.FromMinutes(1), static it => it.ReapedByAnother())
        );
        var job = os.CreateJob(Command.Exec("server"), new JobOptions { Logger = ledger });
        os.Run(async () =>
        {
            await job.Start();
            await job.DisposeAsync();
        });
        var before = ledger.SeenCount;
        os.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(before + 1, ledger.SeenCount);
        Assert.IsType<JobState.Finished>(job.State);
    }

    private sealed class FailingLater(TimeProvider clock, SpawnException failure) : ISpawner
    {
        public async ValueTask<ChildProcess> SpawnAsync(
            SpawnRequest request,
            CancellationToken cancellationToken
        )
        {
            await Task.Delay(Moment, clock, CancellationToken.None);
            throw failure;
        }
    }

    private sealed class SpawningOnDemand : ISpawner
    {
        public TaskCompletionSource<ChildProcess> Source { get; } = new();

        public ValueTask<ChildProcess> SpawnAsync(
            SpawnRequest request,
            CancellationToken cancellationToken
        ) => new(Source.Task);
    }
}
