using System.Text;
using Reeve.Jobs;
using Reeve.Testing;
using Reeve.Tests.Jobs.Support;

namespace Reeve.Tests.Jobs;

/// <summary>Steps of a stop sequence that call a function, or write to or close the standard input.</summary>
public sealed class StopStepsThatAreNoSignals
{
    private readonly SimulatedOs _os = Programs.CreateOs();
    private readonly List<JobFailure> _failures = [];

    [Fact]
    public void A_function_that_makes_the_process_exit_is_all_that_is_needed()
    {
        var outcome = Stop(_ =>
        {
            _os.Processes[0].Exit(3);
            return Task.CompletedTask;
        });
        Assert.Equal(ProcessEnd.Exit(3), outcome.Run!.End);
        Assert.Equal(new StopReport(1, WasForced: false, 0, []), outcome.Stop);
        Assert.Equal(TimeSpan.Zero, _os.Elapsed);
    }

    [Fact]
    public void The_process_is_waited_for_after_the_function_has_returned()
    {
        var outcome = Stop(static _ => Task.CompletedTask);
        Assert.Equal(new StopReport(1, WasForced: true, 0, []), outcome.Stop);
        Assert.Equal(Programs.Seconds(5), _os.Elapsed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_function_that_fails_goes_on_to_the_next_step_and_is_reported(bool atOnce)
    {
        var outcome = Stop(_ => atOnce ? throw new IOException("refused") : FailAsync());
        Assert.Equal("refused", Assert.Single(_failures).Exception.Message);
        Assert.True(outcome.Stop!.WasForced);
        Assert.Equal(Programs.Seconds(atOnce ? 0 : 1), _os.Elapsed);

        async Task FailAsync()
        {
            await _os.Delay(1);
            throw new IOException("refused");
        }
    }

    [Fact]
    public void A_function_that_hangs_is_told_so_when_its_time_is_over()
    {
        var toldAt = default(TimeSpan?);
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Stubborn);
            _ = job.SetErrorHandler(_failures.Add);
            await job.Start();
            var sequence = Calling(context =>
            {
                context.CancellationToken.Register(() => toldAt = _os.Elapsed);
                return Programs.Never;
            });
            var outcome = await job.Stop(sequence.Then(Signal.Terminate, Programs.Seconds(5)));
            Assert.Equal(new StopReport(2, WasForced: true, 0, []), outcome.Stop);
        });
        Assert.Equal(Programs.Seconds(5), toldAt);
        Assert.Equal(Programs.Seconds(10), _os.Elapsed);
        Assert.Empty(_failures);
    }

    [Fact]
    public void The_end_of_the_tree_cancels_the_function()
    {
        var token = default(CancellationToken);
        Stop(context =>
        {
            token = context.CancellationToken;
            _os.Processes[0].Exit(0);
            return Programs.Never;
        });
        Assert.True(token.IsCancellationRequested);
        Assert.Equal(TimeSpan.Zero, _os.Elapsed);
    }

    [Fact]
    public void A_second_stop_replaces_a_function_that_hangs()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Server);
            await job.Start();
            var token = default(CancellationToken);
            var first = job.Stop(
                Calling(context =>
                {
                    token = context.CancellationToken;
                    return Programs.Never;
                })
            );
            await _os.Delay(1);
            await job.Stop(Signal.Terminate, Programs.Seconds(60));
            Assert.Equal(JobOutcomeKind.Done, (await first).Kind);
            Assert.True(token.IsCancellationRequested);
            Assert.Equal(Programs.Seconds(1), _os.Elapsed);
        });
    }

    [Fact]
    public void Awaiting_a_ticket_of_the_same_job_inside_the_function_is_refused()
    {
        Stop(static async context => await context.Job.Start());
        Assert.IsType<InvalidOperationException>(Assert.Single(_failures).Exception);
    }

    [Fact]
    public void Deleting_at_once_does_not_wait_for_the_function()
    {
        _os.Run(async () =>
        {
            var job = _os.CreateJob(Programs.Stubborn);
            await job.Start();
            var stop = job.Stop(Calling(static _ => Programs.Never));
            await _os.Delay(1);
            await job.DisposeAsync();
            Assert.Equal(Programs.Seconds(1), _os.Elapsed);
            Assert.Equal(JobOutcomeKind.Done, (await stop).Kind);
        });
    }

    [Fact]
    public void Input_is_written_and_then_closed()
    {
        var input = new Input();
        var spawner = new ScriptedSpawner { Input = input };
        StopScripted(
            spawner,
            StopSequence
                .Graceful(new StopStep.WriteInput("quit\n", Programs.Seconds(1)))
                .Then(new StopStep.CloseInput(Programs.Seconds(2)))
        );
        Assert.Equal("quit\n", Encoding.UTF8.GetString(input.ToArray()));
        Assert.Equal(Programs.Seconds(1), input.ClosedAt);
        Assert.Equal(Programs.Seconds(3), _os.Elapsed);
        Assert.Empty(_failures);
    }

    [Fact]
    public void Input_that_nobody_reads_goes_on_to_the_next_step_in_time()
    {
        var input = new Input { IsFull = true };
        StopScripted(
            new ScriptedSpawner { Input = input },
            StopSequence.Graceful(new StopStep.WriteInput("quit\n", Programs.Seconds(1)))
        );
        Assert.True(input.WasCancelled);
        Assert.Equal(Programs.Seconds(1), _os.Elapsed);
    }

    [Fact]
    public void Without_a_pipe_the_next_step_comes_at_once_and_it_is_said_why()
    {
        StopScripted(
            new ScriptedSpawner(),
            StopSequence.Graceful(new StopStep.CloseInput(Programs.Seconds(5)))
        );
        Assert.Equal(TimeSpan.Zero, _os.Elapsed);
        Assert.Matches(
            "^The step 'close standard input 5s' cannot reach run 1, process [0-9]+: its standard input is no pipe\\. "
                + "Set Command\\.StandardInput to Stdio\\.Pipe, or use another step\\.$",
            Assert.Single(_failures).Exception.Message
        );
    }

    [Fact]
    public void Steps_are_equal_by_value_and_say_what_they_do()
    {
        var second = Programs.Seconds(1);
        Assert.Equal(new StopStep.CloseInput(second), new StopStep.CloseInput(second));
        Assert.NotEqual<StopStep>(
            new StopStep.CloseInput(second),
            new StopStep.SendSignal(Signal.Quit, second)
        );
        Assert.Equal(new StopStep.WriteInput("a", second), new StopStep.WriteInput("a"u8.ToArray(), second));
        Assert.NotEqual(new StopStep.WriteInput("a", second), new StopStep.WriteInput("b", second));
        Assert.Equal("close standard input 1s", new StopStep.CloseInput(second).ToString());
        Assert.Equal("write 1 byte to standard input 1s", new StopStep.WriteInput("a", second).ToString());
        Assert.Equal(
            "call a function for ever",
            new StopStep.CallFunction(static _ => Programs.Never, Timeout.InfiniteTimeSpan).ToString()
        );
        Assert.Throws<ArgumentNullException>(() => new StopStep.CallFunction(null!, second));
        Assert.Throws<ArgumentNullException>(() => StopSequence.Kill.Then(null!));
    }

    private static StopSequence Calling(Func<JobContext, Task> function) =>
        StopSequence.Graceful(new StopStep.CallFunction(function, Programs.Seconds(5)));

    private JobOutcome Stop(Func<JobContext, Task> function)
    {
        var outcome = default(JobOutcome);
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Stubborn);
            _ = job.SetErrorHandler(_failures.Add);
            await job.Start();
            outcome = await job.Stop(Calling(function));
        });
        return outcome;
    }

    private void StopScripted(ScriptedSpawner spawner, StopSequence sequence)
    {
        if (spawner.Input is Input input)
        {
            input.Os = _os;
        }
        var job = new Job(
            Command.Exec("any"),
            new JobOptions { Spawner = spawner, TimeProvider = _os.Clock },
            ((ISchedulingClock)_os.Clock).Scheduler
        );
        _ = job.SetErrorHandler(_failures.Add);
        _ = job.Start();
        var stop = job.Stop(sequence);
        _os.Run();
        while (!stop.IsCompleted)
        {
            _os.Advance(Programs.Seconds(1));
        }
    }

    private sealed class Input : MemoryStream
    {
        public SimulatedOs? Os { get; set; }

        public bool IsFull { get; init; }

        public bool WasCancelled { get; private set; }

        public TimeSpan? ClosedAt { get; private set; }

        public override ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer,
            CancellationToken cancellationToken = default
        )
        {
            if (!IsFull)
            {
                return base.WriteAsync(buffer, cancellationToken);
            }
            cancellationToken.Register(() => WasCancelled = true);
            return new ValueTask(Programs.Never);
        }

        protected override void Dispose(bool disposing)
        {
            ClosedAt = Os!.Elapsed;
            base.Dispose(disposing);
        }
    }
}
