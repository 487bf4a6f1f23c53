using Reeve.Testing;
using Reeve.Tests.Jobs.Support;

namespace Reeve.Tests.Jobs;

/// <summary>A hook that would wait for itself is told so, and only such a one.</summary>
public sealed class WaitingForOneself
{
    private readonly SimulatedOs _os = Programs.CreateOs();

    public enum Where
    {
        Function,
        SpawnHook,
        ErrorHandler,
    }

    [Theory]
    [InlineData(Where.Function)]
    [InlineData(Where.SpawnHook)]
    [InlineData(Where.ErrorHandler)]
    public void Awaiting_a_Normal_ticket_in_an_asynchronous_hook_of_the_same_job_throws(Where where)
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Server);
            var failures = 0;
            var sent = await Inside(
                job,
                where,
                async () =>
                {
                    await _os.Delay(1);
                    var ticket = job.Call(static _ => { });
                    await AssertRefuses(async () => await ticket);
                    await AssertRefuses(async () => await ticket.ConfigureAwait(false));
                    await AssertRefuses(() => ticket.AsTask());
                    await AssertRefuses(() => ticket.WaitAsync(CancellationToken.None));
                    await AssertRefuses(() => ticket.WaitAsync(Programs.Seconds(1), CancellationToken.None));
                    return ticket;
                }
            );
            // The control itself was sent, and is handled once the hook is over.
            Assert.Equal(JobOutcomeKind.Done, (await sent).Kind);
            Assert.Equal(5, failures);

            async Task AssertRefuses(Func<Task> wait)
            {
                var failure = await Assert.ThrowsAsync<InvalidOperationException>(wait);
                Assert.Equal(
                    "Awaiting Call inside a hook or function of the same job ('server') would wait for itself, because that "
                        + "control's turn comes only after the hook has returned. Send it and do not await it; or await it "
                        + "elsewhere, in a task started under ExecutionContext.SuppressFlow.",
                    failure.Message
                );
                failures++;
            }
        });
    }

    [Theory]
    [InlineData(Where.Function)]
    [InlineData(Where.SpawnHook)]
    [InlineData(Where.ErrorHandler)]
    public void Awaiting_DeleteNow_or_DisposeAsync_there_is_fine(Where where)
    {
        _os.Run(async () =>
        {
            foreach (var byDispose in (bool[])[false, true])
            {
                var job = _os.CreateJob(Programs.Server);
                var inside = Inside(
                    job,
                    where,
                    async () =>
                    {
                        if (byDispose)
                        {
                            await job.DisposeAsync();
                            return job.Start();
                        }
                        var delete = job.DeleteNow();
                        Assert.Equal(JobOutcomeKind.Done, (await delete).Kind);
                        return delete;
                    }
                );
                await inside;
                await job.Completion;
                Assert.True(job.IsGone);
            }
        });
    }

    [Fact]
    public void Awaiting_a_High_stop_there_is_fine_but_a_High_start_in_a_spawn_hook_is_not()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Slow);
            await job.Start();
            await job.Call(
                async (JobContext _) =>
                {
                    await job.Send(JobControl.Stop(), JobPriority.High);
                    await job.Send(JobControl.Start(), JobPriority.High);
                    await job.Send(JobControl.Restart(), JobPriority.High);
                }
            );
            Assert.Equal(2 * Programs.Seconds(3), _os.Elapsed);
            await job.Kill();

            var refused = 0;
            await job.SetSpawnHook(
                async (_, _) =>
                {
                    foreach (var control in (JobControl[])[JobControl.Start(), JobControl.Restart()])
                    {
                        var ticket = job.Send(control, JobPriority.High);
                        await Assert.ThrowsAsync<InvalidOperationException>(ticket.AsTask);
                        refused++;
                    }
                }
            );
            await job.Start();
            Assert.Equal(2, refused);
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_a_hook_has_started_may_await_again_after_the_hook_is_over(bool throws)
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Server);
            Task? later = null;
            var call = job.Call(
                (Func<JobContext, Task>)(
                    _ =>
                    {
                        later = Later();
                        return throws ? throw new FormatException() : Task.CompletedTask;
                    }
                )
            );
            var failure = await Record.ExceptionAsync(call.AsTask);
            Assert.Equal(throws, failure is FormatException);
            await later!;
            Assert.True(job.IsRunning);

            async Task Later()
            {
                await _os.Delay(1);
                await job.Start();
            }
        });
    }

    [Fact]
    public void Awaiting_another_job_there_is_fine()
    {
        _os.Run(async () =>
        {
            await using var one = _os.CreateJob(Programs.Server);
            await using var other = _os.CreateJob(Programs.Slow);
            await one.Call(
                async (JobContext _) =>
                {
                    await other.Start();
                    await other.Stop();
                }
            );
            Assert.Equal(Programs.Seconds(3), _os.Elapsed);
        });
    }

    private static async Task<Ticket> Inside(Job job, Where where, Func<Task<Ticket>> function)
    {
        var result = new TaskCompletionSource<Ticket>();
        switch (where)
        {
            case Where.Function:
                _ = job.Call((JobContext _) => Run());
                break;
            case Where.SpawnHook:
                _ = job.SetSpawnHook((_, _) => Run());
                _ = job.Start();
                break;
            default:
                _ = job.SetErrorHandler((JobFailure _) => Run());
                _ = job.Call((Action<JobContext>)(static _ => throw new FormatException()));
                break;
        }
        return await result.Task;

        async Task Run()
        {
            try
            {
                result.SetResult(await function());
            }
            catch (Exception exception)
            {
                result.SetException(exception);
            }
        }
    }
}
