using System.Runtime.CompilerServices;
using Reeve.Testing;
using Reeve.Tests.Jobs.Support;

namespace Reeve.Tests.Jobs;

/// <summary>What awaiting a ticket gives, to whom and when.</summary>
public sealed class AwaitingTickets
{
    private readonly SimulatedOs _os = Programs.CreateOs();

    [Fact]
    public void May_be_done_many_times_and_late()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Server);
            var start = job.Start();
            var first = await start;
            await _os.Delay(60);
            Assert.Equal(first, await start);
            Assert.Equal(first, await start.AsTask());
            Assert.Equal(first, await start.ConfigureAwait(false));
            Assert.Equal(first, await start.WaitAsync(CancellationToken.None));
            Assert.True(start.IsCompleted);
        });
    }

    [Fact]
    public void Dropping_a_ticket_cancels_nothing()
    {
        _os.Run(async () =>
        {
            var job = _os.CreateJob(Programs.Slow);
            _ = job.Start();
            _ = job.Restart();
            await _os.Delay(60);
            Assert.Equal(2, Assert.IsType<JobState.Running>(job.State).Current.Number);
        });
    }

    [Fact]
    public void Outcomes_say_what_became_of_the_control_and_of_which_run()
    {
        _os.Run(async () =>
        {
            var job = _os.CreateJob(Programs.Server);
            Assert.Equal(new JobOutcome(JobOutcomeKind.Unchanged), await job.Stop());
            Assert.Equal(new JobOutcome(JobOutcomeKind.Unchanged), await job.Signal(Signal.User1));
            Assert.Equal(new JobOutcome(JobOutcomeKind.Done), await job.SetCommand(Programs.Server));
            var started = await job.Start();
            var run = started.EnsureRun();
            Assert.Equal(new JobOutcome(JobOutcomeKind.Done, run), started);
            Assert.Equal($"Done (run 1, process {_os.Processes[0].Id})", started.ToString());
            Assert.Equal(new JobOutcome(JobOutcomeKind.Unchanged, run), await job.Start());
            Assert.Equal(new JobOutcome(JobOutcomeKind.Done, run), await job.Signal(Signal.User1));
            Assert.Equal(new JobOutcome(JobOutcomeKind.Done, run), await job.Call(static _ => { }));
            var wait = job.WaitForEnd();
            var stop = await job.Stop();
            Assert.Equal((JobOutcomeKind.Done, run, 1), (stop.Kind, stop.Run, stop.Stop!.StepsTaken));
            Assert.Equal(new JobOutcome(JobOutcomeKind.Done, run), await wait);
            Assert.Equal(new JobOutcome(JobOutcomeKind.Done, run), await job.WaitForEnd());
            Assert.Equal(new JobOutcome(JobOutcomeKind.Unchanged, run), await job.TryRestart());
            Assert.Equal(JobOutcomeKind.Done, (await job.Delete()).Kind);
            Assert.Equal("JobGone", (await job.Start()).ToString());
        });
    }

    [Fact]
    public void Cancelling_cancels_only_the_waiting()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Slow);
            await job.Start();
            using var cancel = new CancellationTokenSource();
            var stop = job.Stop();
            var waiting = stop.WaitAsync(cancel.Token);
            cancel.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
            Assert.False(stop.IsCompleted);
            Assert.Equal(JobOutcomeKind.Done, (await stop).Kind);
            Assert.Equal(Programs.Seconds(3), _os.Elapsed);
        });
    }

    [Fact]
    public void A_time_limit_is_by_the_clock_of_the_job()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Slow);
            await job.Start();
            var stop = job.Stop();
            await Assert.ThrowsAsync<TimeoutException>(() =>
                stop.WaitAsync(Programs.Seconds(2), CancellationToken.None)
            );
            Assert.Equal(Programs.Seconds(2), _os.Elapsed);
            Assert.Equal(
                JobOutcomeKind.Done,
                (await stop.WaitAsync(Programs.Seconds(2), CancellationToken.None)).Kind
            );
            Assert.Equal(Programs.Seconds(3), _os.Elapsed);
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_delete_gives_JobGone_to_all_that_wait(bool isNow)
    {
        _os.Run(async () =>
        {
            var job = _os.CreateJob(Programs.Slow);
            var run = (await job.Start()).EnsureRun();
            var wait = job.WaitForEnd();
            var call = isNow ? job.Call(_ => Programs.Never) : null;
            await _os.Delay(1);
            Ticket[] behind = isNow ? [job.Start(), job.Stop(), job.Call(static _ => { })] : [];
            var delete = isNow ? job.DeleteNow() : job.Delete();
            Ticket[] after = [job.Start(), job.Restart(), job.Call(static _ => { }), job.WaitForEnd()];
            Assert.Equal(JobOutcomeKind.Done, (await delete).Kind);
            foreach (var ticket in behind.Concat(after))
            {
                Assert.Equal(JobOutcomeKind.JobGone, (await ticket).Kind);
            }
            Assert.Equal(JobOutcomeKind.JobGone, (await (call ?? after[0])).Kind);
            Assert.Equal(new JobOutcome(JobOutcomeKind.Done, run), await wait);
            Assert.True(job.IsGone);
            await job.Completion;
        });
    }

    [Fact]
    public void A_job_that_is_gone_gives_the_same_ticket_to_everybody()
    {
        _os.Run(async () =>
        {
            var job = _os.CreateJob(Programs.Server);
            await job.DeleteNow();
            var ticket = job.Start();
            Assert.True(ticket.IsCompleted);
            Assert.Same(ticket, job.Stop());
            Assert.Same(ticket, job.DeleteNow());
            await job.DisposeAsync();
            await job.DisposeAsync();
            Assert.Equal(
                JobOutcomeKind.JobGone,
                (await ticket.WaitAsync(Programs.Seconds(1), CancellationToken.None)).Kind
            );
            Assert.Equal(TimeSpan.Zero, _os.Elapsed);
        });
    }

    [Fact]
    public void A_failure_is_thrown_to_each_awaiter()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Missing);
            var start = job.Start();
            Task<JobOutcome>[] tasks = [start.AsTask(), start.AsTask(), Await(start)];
            foreach (var task in tasks)
            {
                var failure = await Assert.ThrowsAsync<SpawnException>(() => task);
                Assert.Equal(SpawnFailure.NotFound, failure.Reason);
            }
            await Assert.ThrowsAsync<SpawnException>(start.AsTask);
        });

        static async Task<JobOutcome> Await(Ticket ticket) => await ticket;
    }

    [Fact]
    public void A_continuation_never_runs_on_the_stack_of_the_job()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Server);
            var stacks = new List<string>();
            var calls = 0;
            _ = Await(job.Start().ConfigureAwait(false));
            // Handled in the same go of the loop: a continuation that was inlined would come before it.
            _ = job.Call(_ => calls++);
            _ = Await(job.WaitForEnd().ConfigureAwait(false));
            _ = Await(job.Kill().ConfigureAwait(false));
            _ = Await(job.Call(_ => calls++).ConfigureAwait(false));
            await _os.Delay(1);
            Assert.Equal(4, stacks.Count);
            Assert.All(stacks, static stack => Assert.DoesNotContain("JobTask", stack));
            Assert.Equal(2, calls);

            async Task Await(ConfiguredValueTaskAwaitable<JobOutcome> awaitable)
            {
                await awaitable;
                stacks.Add(Environment.StackTrace);
            }
        });
    }
}
