using Microsoft.Extensions.Logging;

namespace Reeve.Tests.Jobs;

/// <summary>Somebody else is deleting the job, and its task is in the middle of that: the job's log holds it there.</summary>
public sealed class DisposingBesideADelete
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact(Timeout = 60_000)]
    public async Task Waits_until_every_ticket_is_complete()
    {
        using var log = new HoldingLog();
        var never = new TaskCompletionSource();
        var job = new Job(Command.Exec("none"), new JobOptions { Logger = log });
        var open = job.Call(_ => never.Task);
        var delete = job.DeleteNow();
        Assert.True(await Task.Run(() => log.IsDeleting.Wait(Limit, TestContext.Current.CancellationToken)));
        // From here on the job takes no control, and the tickets are about to be completed.
        Assert.True(job.IsGone);
        var disposal = job.DisposeAsync().AsTask();
        Assert.False(open.IsCompleted);
        Assert.False(disposal.IsCompleted);

        log.GoOn.Set();
        await disposal.WaitAsync(Limit, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.True(open.IsCompleted);
        Assert.True(delete.IsCompleted);
        Assert.Equal(JobOutcomeKind.JobGone, (await open).Kind);
        never.SetResult();
    }

    private sealed class HoldingLog : ILogger, IDisposable
    {
        public ManualResetEventSlim IsDeleting { get; } = new();

        public ManualResetEventSlim GoOn { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (eventId.Name == "Deleted")
            {
                IsDeleting.Set();
                GoOn.Wait(Limit);
            }
        }

        public void Dispose()
        {
            GoOn.Set();
            IsDeleting.Dispose();
            GoOn.Dispose();
        }
    }
}
