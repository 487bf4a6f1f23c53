using Microsoft.Extensions.Logging;
using Reeve.Testing;
using Reeve.Tests.Jobs.Support;

namespace Reeve.Tests.Jobs;

/// <summary>A failure goes to the handler, to whoever awaits, or to the log.</summary>
public sealed class Failures
{
    private readonly SimulatedOs _os = Programs.CreateOs();
    private readonly MemoryLog _log = new();

    public static TheoryData<bool> Both { get; } = [false, true];

    private static Action<JobContext> Throw { get; } = static _ => throw new FormatException("thrown");

    [Theory]
    [MemberData(nameof(Both))]
    public void The_handler_has_returned_before_the_await_throws(bool isAsync)
    {
        _os.Run(async () =>
        {
            await using var job = CreateJob();
            JobFailure? told = null;
            Ticket? call = null;
            var wasCompleted = true;
            _ = isAsync
                ? job.SetErrorHandler(async failure =>
                {
                    await _os.Delay(5);
                    wasCompleted = call!.IsCompleted;
                    told = failure;
                })
                : job.SetErrorHandler(failure =>
                {
                    wasCompleted = call!.IsCompleted;
                    told = failure;
                });
            call = job.Call(Throw);
            var behind = job.Call(_ => Assert.NotNull(told));
            var failure = await Assert.ThrowsAsync<FormatException>(call.AsTask);
            Assert.Same(failure, told!.Exception);
            Assert.Equal(JobControlKind.Call, told.Control);
            Assert.Same(job, told.Context.Job);
            Assert.False(wasCompleted);
            Assert.Equal(Programs.Seconds(isAsync ? 5 : 0), _os.Elapsed);
            await behind;
        });
        Assert.Empty(_log.Errors);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void A_handler_that_throws_is_logged_with_both_exceptions(bool isAsync)
    {
        _os.Run(async () =>
        {
            await using var job = CreateJob();
            var own = new NotSupportedException("handler's own");
            _ = isAsync
                ? job.SetErrorHandler(async _ =>
                {
                    await _os.Delay(1);
                    throw own;
                })
                : job.SetErrorHandler((Action<JobFailure>)(_ => throw own));
            var failure = await Assert.ThrowsAsync<FormatException>(job.Call(Throw).AsTask);
            var entry = Assert.Single(_log.Errors);
            Assert.Equal("HandlerFailed", entry.Name);
            Assert.Equal([failure, own], Assert.IsType<AggregateException>(entry.Exception).InnerExceptions);
            Assert.Equal(JobOutcomeKind.Done, (await job.Start()).Kind);
        });
    }

    [Fact]
    public void With_neither_handler_nor_awaiter_it_is_logged_exactly_once()
    {
        _os.Run(async () =>
        {
            await using var job = CreateJob();
            _ = job.Call(Throw);
            await _os.Delay(1);
            var entry = Assert.Single(_log.Errors);
            Assert.Equal(LogLevel.Error, entry.Level);
            Assert.Contains("Call", entry.Message);
            Assert.IsType<FormatException>(entry.Exception);

            _ = job.SetCommand(Programs.Missing);
            _ = job.Start();
            await _os.Delay(1);
            Assert.IsType<SpawnException>(_log.Errors[1].Exception);
            Assert.Equal(2, _log.Errors.Count);
        });
    }

    [Fact]
    public void With_an_awaiter_or_a_handler_it_is_not_logged()
    {
        _os.Run(async () =>
        {
            await using var job = CreateJob();
            await Assert.ThrowsAsync<FormatException>(async () => await job.Call(Throw));
            await Assert.ThrowsAsync<FormatException>(job.Call(Throw).AsTask);
            await job.SetErrorHandler(static _ => { });
            _ = job.Call(Throw);
            await job.ClearErrorHandler();
            Assert.Empty(_log.Errors);
            _ = job.Call(Throw);
            await _os.Delay(1);
            Assert.Single(_log.Errors);
        });
    }

    [Fact]
    public void One_that_nobody_heard_can_be_awaited_later_all_the_same()
    {
        _os.Run(async () =>
        {
            await using var job = CreateJob();
            var call = job.Call(Throw);
            await _os.Delay(1);
            Assert.Single(_log.Errors);
            await Assert.ThrowsAsync<FormatException>(call.AsTask);
        });
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void A_handler_that_never_returns_holds_up_no_delete_and_the_failure_is_told(bool isAwaited)
    {
        _os.Run(async () =>
        {
            var job = CreateJob();
            _ = job.SetErrorHandler(static (JobFailure _) => Programs.Never);
            var call = job.Call(Throw);
            var awaiting = isAwaited ? call.AsTask() : null;
            await _os.Delay(1);
            Assert.False(call.IsCompleted);
            await job.DeleteNow();
            await Assert.ThrowsAsync<FormatException>(awaiting is null ? call.AsTask : () => awaiting);
        });
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void A_signal_that_is_refused_fails_its_control(bool isUnsupported)
    {
        var spawner = new HookedSpawner(_os) { Deliver = _ => isUnsupported ? Delivery.Unsupported : null };
        _os.Define("anothers", static p => p.RefuseSignals());
        _os.Run(async () =>
        {
            var job = _os.CreateJob(Command.Exec("anothers"), new JobOptions { Spawner = spawner });
            var run = (await job.Start()).EnsureRun();
            var failure = await Assert.ThrowsAsync<SignalException>(job.Signal(Signal.User1).AsTask);
            Assert.Equal((Signal.User1, run.ProcessId), (failure.Signal, failure.ProcessId));
            Assert.Contains("SIGUSR1", failure.Message);
            Assert.Contains($"{run.ProcessId}", failure.Message);
            Assert.True(job.IsRunning);
        });
    }

    [Fact]
    public void A_signal_to_a_main_process_that_is_gone_reaches_nobody()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Family with { Leftovers = Leftovers.Wait });
            var run = (await job.Start()).EnsureRun();
            _os.Processes[0].Exit(0);
            await run.Exited;
            var signal = await job.Signal(Signal.WindowChange, SignalTarget.MainProcess);
            Assert.Equal(new JobOutcome(JobOutcomeKind.Unchanged, run), signal);
            Assert.Empty(_os.Processes[1].Received);
        });
    }

    [Fact]
    public void A_spawner_may_fail_in_any_way()
    {
        _os.DefineFailure("delayed", SpawnFailure.ResourceLimit, Programs.Seconds(1));
        _os.Run(async () =>
        {
            await using var job = CreateJob();
            var spawner = new FailingSpawner();
            await job.SetSpawner(spawner);
            foreach (var answer in FailingSpawner.Answers)
            {
                spawner.Answer = answer;
                var failure = await Assert.ThrowsAnyAsync<Exception>(job.Start().AsTask);
                Assert.True(failure is FormatException or SpawnException or OperationCanceledException);
                Assert.IsType<JobState.Pending>(job.State);
            }
            await job.ClearSpawner();
            await job.SetCommand(Command.Exec("delayed"));
            var delayed = await Assert.ThrowsAsync<SpawnException>(job.Start().AsTask);
            Assert.True(delayed.IsTransient);
            await job.SetCommand(Programs.Server);
            Assert.Equal(JobOutcomeKind.Done, (await job.Start()).Kind);
        });
    }

    [Fact]
    public void What_was_reaped_by_another_is_logged_once_when_nobody_handles_errors()
    {
        _os.StepLimit = 500;
        _os.Define("theirs", static p => p.After(Programs.Seconds(1), static x => x.ReapedByAnother()));
        _os.Run(async () =>
        {
            var job = _os.CreateJob(Command.Exec("theirs"), new JobOptions { Logger = _log });
            var events = job.Record();
            await job.Start();
            var wait = await job.WaitForEnd();
            await _os.Delay(60);
            Assert.Equal(ProcessEnd.Unknown, wait.Run!.End);
            Assert.Equal("Spawning Spawned ControlFailed Exited Ended", events.Kinds());
        });
        Assert.Single(_log.Errors);
    }

    private Job CreateJob() => _os.CreateJob(Programs.Server, new JobOptions { Logger = _log });

    private sealed class FailingSpawner : ISpawner
    {
        public static readonly IReadOnlyList<Func<ValueTask<ChildProcess>>> Answers =
        [
            static () => throw new FormatException(),
            static () => ValueTask.FromException<ChildProcess>(new FormatException()),
            static () => ValueTask.FromResult<ChildProcess>(null!),
            static () => ValueTask.FromCanceled<ChildProcess>(new CancellationToken(canceled: true)),
            static async () =>
            {
                await Task.Yield();
                throw new FormatException();
            },
            static async () =>
            {
                await Task.Yield();
                return null!;
            },
        ];

        public Func<ValueTask<ChildProcess>> Answer { get; set; } = Answers[0];

        public ValueTask<ChildProcess> SpawnAsync(
            SpawnRequest request,
            CancellationToken cancellationToken
        ) => Answer();
    }
}
