using Reeve.Testing;
using Reeve.Tests.Jobs.Support;

namespace Reeve.Tests.Jobs;

/// <summary>Something outlives the forced kill: the ending fails by name, and a later one tries again.</summary>
public sealed class SurvivingTheKill
{
    private readonly SimulatedOs _os = Programs.CreateOs();
    private readonly MemoryLog _log = new();

    public static TheoryData<JobControlKind> Endings { get; } =
    [JobControlKind.Stop, JobControlKind.Restart, JobControlKind.TryRestart, JobControlKind.Delete];

    [Theory]
    [MemberData(nameof(Endings))]
    public void The_ticket_names_the_survivors_after_the_kill_timeout_and_the_job_stays_running(
        JobControlKind kind
    )
    {
        _os.Run(async () =>
        {
            var job = CreateJob();
            var run = (await job.Start()).EnsureRun();
            var events = job.Record();
            var told = new List<JobFailure>();
            _ = job.SetErrorHandler(told.Add);
            var failed = await Assert.ThrowsAsync<StopException>(job.Send(Ending(kind)).AsTask);
            Assert.Equal(Programs.Seconds(2 + 4), _os.Elapsed);
            Assert.Equal([_os.Processes[0].Id], failed.Report!.Survivors);
            Assert.True(failed.Report.WasForced);
            Assert.Equal(1, failed.Report.StepsTaken);
            Assert.Equal(
                $"The processes of {run} of job 'undead' are not gone 4 s after the forced kill. "
                    + $"Survivors: {_os.Processes[0].Id}. "
                    + "They may be in an uninterruptible sleep or another user's; stop the job again later.",
                failed.Message
            );

            Assert.Equal(new JobState.Running(run, IsEnding: false), job.State);
            Assert.False(run.Ended.IsCompleted);
            await _os.Delay(60);
            Assert.Equal("EndingBegan StepTaken Killed Survivors", events.Kinds());
            Assert.Equal([_os.Processes[0].Id], events.OfType<JobEvent.Survivors>().Single().ProcessIds);
            Assert.Equal((kind, failed), (Assert.Single(told).Control, told[0].Exception));
            Assert.Single(_os.Processes);
        });
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public void A_later_stop_tries_again(JobControlKind kind)
    {
        _os.Run(async () =>
        {
            var job = CreateJob();
            var run = (await job.Start()).EnsureRun();
            await Assert.ThrowsAsync<StopException>(job.Send(Ending(kind)).AsTask);
            var again = job.Stop();
            await _os.Delay(1);
            Assert.Equal(2, _os.Processes[0].Received.Count(static s => s == Signal.Terminate));
            _os.Processes[0].Exit(0);
            Assert.Equal(JobOutcomeKind.Done, (await again).Kind);
            Assert.Equal(ProcessEnd.Exit(0), await run.Ended);
            Assert.Equal(JobOutcomeKind.Done, (await job.Delete()).Kind);
        });
    }

    [Fact]
    public void All_that_joined_fail_with_it()
    {
        _os.Run(async () =>
        {
            var job = CreateJob();
            await job.Start();
            var restart = job.Restart();
            await _os.Delay(1);
            var stop = job.Stop();
            await _os.Delay(1);
            var start = job.Send(JobControl.Start(), JobPriority.High);
            Assert.Equal(JobOutcomeKind.Superseded, (await restart).Kind);
            await Assert.ThrowsAsync<StopException>(stop.AsTask);
            await Assert.ThrowsAsync<StopException>(start.AsTask);
        });
    }

    [Fact]
    public void The_lane_is_released()
    {
        _os.Run(async () =>
        {
            var job = CreateJob();
            await job.Start();
            _ = job.Kill();
            Assert.Equal(JobOutcomeKind.Unchanged, (await job.Start()).Kind);
            Assert.Equal(Programs.Seconds(4), _os.Elapsed);
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void DeleteNow_ends_the_job_nevertheless_and_the_run_is_told_of_its_end_later(bool byDispose)
    {
        _os.Run(async () =>
        {
            var job = CreateJob();
            var run = (await job.Start()).EnsureRun();
            var wait = job.WaitForEnd();
            if (byDispose)
            {
                await job.DisposeAsync();
            }
            else
            {
                var failed = await Assert.ThrowsAsync<StopException>(job.DeleteNow().AsTask);
                Assert.Equal([_os.Processes[0].Id], failed.Report!.Survivors);
            }
            Assert.Equal(Programs.Seconds(4), _os.Elapsed);
            Assert.Equal(JobOutcomeKind.JobGone, (await wait).Kind);
            await job.Completion;
            Assert.True(job.IsGone);
            Assert.False(run.Ended.IsCompleted);

            _os.Processes[0].Exit(3);
            Assert.Equal(ProcessEnd.Exit(3), await run.Ended);
            Assert.True(run.Exited.IsCompleted);
            Assert.Equal(ProcessEnd.Exit(3), Assert.IsType<JobState.Finished>(job.State).End);
        });
        Assert.Equal("Survivors", Assert.Single(_log.Errors).Name);
    }

    [Fact]
    public void An_unawaited_failure_is_logged_once()
    {
        _os.Run(async () =>
        {
            var job = CreateJob();
            await job.Start();
            _ = job.Kill();
            await _os.Delay(60);
        });
        Assert.IsType<StopException>(Assert.Single(_log.Errors).Exception);
    }

    [Fact]
    public void Processes_that_refuse_signals_are_named_too()
    {
        _os.Define("anothers", static p => p.RefuseSignals());
        _os.Run(async () =>
        {
            var failures = new List<JobFailure>();
            var job = _os.CreateJob(
                Command.Exec("anothers"),
                new JobOptions { KillTimeout = Programs.Seconds(4) }
            );
            _ = job.SetErrorHandler(failures.Add);
            await job.Start();
            await Assert.ThrowsAsync<StopException>(job.Stop().AsTask);
            // The step goes on at once, so only the kill's own time passes.
            Assert.Equal(Programs.Seconds(4), _os.Elapsed);
            Assert.Equal(
                [typeof(SignalException), typeof(SignalException), typeof(StopException)],
                failures.Select(static failure => failure.Exception.GetType())
            );
            _os.Processes[0].RefuseSignals(refuses: false);
            Assert.Equal(JobOutcomeKind.Done, (await job.Stop()).Kind);
        });
    }

    [Fact]
    public void A_leftover_that_survives_is_named_in_the_log_and_a_stop_takes_it_later()
    {
        _os.Define("parent", static p => p.Fork(static child => child.RefuseToDie()).Exit(3));
        _os.Run(async () =>
        {
            var job = CreateJob("parent");
            var run = (await job.Start()).EnsureRun();
            await _os.Delay(60);
            Assert.False(run.Ended.IsCompleted);
            Assert.IsType<StopException>(Assert.Single(_log.Errors).Exception);
            Assert.Equal(new JobState.Running(run, IsEnding: false), job.State);
            _os.Processes[1].Exit(0);
            Assert.Equal(ProcessEnd.Exit(3), await run.Ended);
        });
    }

    [Fact]
    public void A_handler_is_told_of_a_DeleteNow_that_fails()
    {
        _os.Run(async () =>
        {
            var told = new List<JobFailure>();
            var job = CreateJob();
            _ = job.SetErrorHandler(told.Add);
            await job.Start();
            await job.DisposeAsync();
            Assert.Equal(JobControlKind.DeleteNow, Assert.Single(told).Control);
            Assert.IsType<StopException>(told[0].Exception);
        });
    }

    private Job CreateJob(string program = "undead") =>
        _os.CreateJob(
            Command.Exec(program),
            new JobOptions
            {
                StopSequence = StopSequence.Graceful(Signal.Terminate, Programs.Seconds(2)),
                KillTimeout = Programs.Seconds(4),
                Logger = _log,
            }
        );

    private static JobControl Ending(JobControlKind kind) =>
        kind switch
        {
            JobControlKind.Restart => JobControl.Restart(),
            JobControlKind.TryRestart => JobControl.TryRestart(),
            JobControlKind.Delete => JobControl.Delete(),
            _ => JobControl.Stop(),
        };
}
