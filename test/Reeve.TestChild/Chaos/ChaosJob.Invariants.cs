using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Reeve.TestChild.Chaos;

/// <remarks>What must hold all along, by the numbers that the contract gives it (docs/verification.md).</remarks>
internal sealed partial class ChaosJob : ILogger
{
    private const int RunStarted = 1;
    private const int RunEnded = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private int _alive;
    private int _runs;

    /// <summary>How many processes it ran.</summary>
    public int Runs => Volatile.Read(ref _runs);

    private async Task CheckTheEnd()
    {
        _counts.Require(
            "2 every ticket completes",
            _job.IsGone,
            () => $"{_job.Name} is disposed and not gone"
        );
        await _job.Completion;
        _counts.Require(
            "2 every ticket completes",
            _tickets.All(static sent => sent.Ticket.IsCompleted),
            () => $"{Story}, and the job is gone"
        );
        _counts.Require(
            "10 no old state is seen",
            _job.State is not JobState.Running,
            () => $"{_job.Name} is gone and its state is {_job.State}"
        );
        var latest = (_job.State as JobState.Finished)?.Last;
        if (latest is not null)
        {
            RequireNobody("a delete", latest);
        }
        // A start that was called off with its job may still give a process. It is killed then, and nobody waits for that. And
        // while there is no descriptor nothing can be told.
        var clock = Stopwatch.StartNew();
        while (!_spawner.Locks.All(static held => held.IsFree() == true) && clock.Elapsed < Patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
        _counts.Require(
            "4 nothing of a run is left",
            _spawner.Locks.All(static held => held.IsFree() != false),
            () => $"{_job.Name} is gone, and a process of it is alive"
        );
    }

    /// <summary>Inside the job: what a sender sent earlier into this lane was called earlier.</summary>
    private void Called(int senderAndLane, int left)
    {
        _counts.Require(
            "3 controls take effect in order",
            left < _leftAtCall[senderAndLane],
            () => $"two calls of {_job.Name} ran in another order than they were sent"
        );
        _leftAtCall[senderAndLane] = left;
    }

    private async Task Await(string name, Ticket ticket)
    {
        try
        {
            var outcome = await ticket;
            _counts.Outcomes.Add($"{outcome.Kind}");
            Check(name, outcome);
        }
        catch (Exception exception)
        {
            _counts.Outcomes.Add("Failed");
            Handle(exception);
            _counts.Require(
                "6 failures are seen",
                exception
                    is SpawnException
                        or SignalException
                        or InvalidDataException
                        or OperationCanceledException,
                () => $"{name} of {_job.Name} failed with {exception}"
            );
        }
    }

    /// <summary>No awaiter sees a state older than what it was woken for.</summary>
    private void Check(string name, JobOutcome outcome)
    {
        var state = _job.State;
        _counts.Require(
            "10 no old state is seen",
            outcome.Kind != JobOutcomeKind.JobGone || _job.IsGone,
            () => $"{name} gave JobGone, and {_job.Name} is not gone"
        );
        if (outcome is not { Kind: JobOutcomeKind.Done, Run: { } run })
        {
            return;
        }
        _counts.Require(
            "10 no old state is seen",
            state.Run?.Number >= run.Number,
            () => $"{name} gave {run}, and the state of {_job.Name} is {state}"
        );
        if (name is "Stop" or "Stop, impatient" or "Kill" or "WaitForEnd" or "Delete")
        {
            RequireNobody(name, run);
            _counts.Require(
                "10 no old state is seen",
                run.End is not null
                    && (state is not JobState.Running running || running.Current.Number > run.Number),
                () => $"{name} of {_job.Name} is done with {run}, and its state is {state}"
            );
        }
    }

    private void RequireNobody(string name, Run run)
    {
        if (_spawner.LockOf(run.ProcessId)?.IsFree() is { } isFree)
        {
            _counts.Require(
                "4 nothing of a run is left",
                isFree,
                () => $"{name} of {_job.Name} is done, and a process of {run} is alive"
            );
        }
    }

    /// <summary>Events come in order, without gaps, and tell of one run at a time.</summary>
    private async Task Watch(IAsyncEnumerable<JobEvent> events)
    {
        JobEvent? last = null;
        await foreach (var what in events)
        {
            _counts.Require(
                "3 events come in order",
                last is null || what.Number == last.Number + 1,
                () => $"{_job.Name} told of {what} after {last}"
            );
            last = what;
            var alive = what switch
            {
                JobEvent.Spawned => what.Run!.Number,
                JobEvent.Ended => 0,
                _ => _alive,
            };
            _counts.Require(
                "1 one tree at a time",
                what switch
                {
                    JobEvent.Spawned => _alive == 0,
                    JobEvent.Ended => _alive == what.Run!.Number,
                    _ => true,
                },
                () => $"{_job.Name} told of {what} while run {_alive} was alive (0: none)"
            );
            _alive = alive;
        }
        _counts.Require(
            "3 events come in order",
            last is JobEvent.Deleted && _alive == 0,
            () => $"the last event of {_job.Name} is {last}, and run {_alive} is alive (0: none)"
        );
    }

    private void Handle(Exception exception)
    {
        _setting.Injected.See(exception);
        _counts.Failures.Add(
            exception is SpawnException spawn ? $"SpawnException {spawn.Reason}" : exception.GetType().Name
        );
    }

    void ILogger.Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        _setting.Injected.See(exception);
        _counts.Require(
            "2 every ticket completes",
            logLevel != LogLevel.Critical,
            () => $"{formatter(state, exception)} {exception}"
        );
        switch (eventId.Id)
        {
            case RunStarted:
                Interlocked.Increment(ref _runs);
                break;
            case RunEnded when state is IEnumerable<KeyValuePair<string, object?>> values:
                _counts.Ends.Add($"{values.First(static value => value.Key == "End").Value}");
                break;
        }
    }

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;
}
