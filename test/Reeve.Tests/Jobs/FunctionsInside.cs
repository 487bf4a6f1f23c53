using Reeve.Testing;
using Reeve.Tests.Jobs.Support;

namespace Reeve.Tests.Jobs;

/// <summary>Functions that run inside the job.</summary>
public sealed class FunctionsInside
{
    private readonly SimulatedOs _os = Programs.CreateOs();

    [Fact]
    public void Nothing_else_happens_to_the_job_while_a_function_runs()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Server);
            await job.Start();
            await job.Call(context =>
            {
                _ = job.Send(JobControl.Kill(), JobPriority.Urgent);
                Assert.Same(job, context.Job);
                Assert.True(Assert.IsType<JobState.Running>(context.State) is { IsEnding: false });
                Assert.Equal(context.State, job.State);
            });
            await job.WaitForEnd();
        });
    }

    [Fact]
    public void While_an_asynchronous_function_runs_ends_deadlines_and_High_go_on()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Stubborn);
            var run = (await job.Start()).EnsureRun();
            var call = job.Call(_ => _os.Delay(60));
            var wait = job.Send(JobControl.WaitForEnd(), JobPriority.High);
            var normal = job.Call(static _ => { });
            await _os.Delay(1);
            var stop = job.Send(
                JobControl.Stop(StopSequence.Graceful(Signal.Terminate, Programs.Seconds(5))),
                JobPriority.High
            );
            await run.Ended;
            Assert.Equal(Programs.Seconds(6), _os.Elapsed);
            await stop;
            await wait;
            Assert.False(call.IsCompleted);
            Assert.False(normal.IsCompleted);
            await normal;
            Assert.Equal(Programs.Seconds(60), _os.Elapsed);
        });
    }

    [Fact]
    public void A_delete_cancels_the_token_of_a_function_and_does_not_wait_for_it()
    {
        _os.Run(async () =>
        {
            var job = _os.CreateJob(Programs.Server);
            var cancelledAt = TimeSpan.MinValue;
            var call = job.Call(async context =>
            {
                await using var registration = context.CancellationToken.Register(() =>
                    cancelledAt = _os.Elapsed
                );
                await _os.Delay(60);
            });
            await _os.Delay(1);
            await job.DeleteNow();
            Assert.Equal(JobOutcomeKind.JobGone, (await call).Kind);
            Assert.Equal(Programs.Seconds(1), _os.Elapsed);
            await _os.Delay(1);
            Assert.Equal(Programs.Seconds(1), cancelledAt);
        });
    }

    [Fact]
    public void A_token_asked_for_late_is_cancelled_already()
    {
        _os.Run(async () =>
        {
            var job = _os.CreateJob(Programs.Server);
            JobContext context = default;
            await job.Call(c => context = c);
            Assert.False(context.CancellationToken.IsCancellationRequested);
            await job.DeleteNow();
            await _os.Delay(1);
            Assert.True(context.CancellationToken.IsCancellationRequested);
            Assert.False(default(JobContext).CancellationToken.CanBeCanceled);
        });
    }
}
