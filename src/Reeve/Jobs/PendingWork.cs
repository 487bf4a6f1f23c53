namespace Reeve.Jobs;

/// <summary>
/// A task that the job waits for while its loop goes on: an asynchronous hook, function, handler or spawner.
/// </summary>
internal sealed class PendingWork(
    JobTask task,
    Task work,
    Action<JobTask, PendingWork> finish,
    HookScope? scope
)
{
    /// <summary>The next in whichever list this is in.</summary>
    public PendingWork? Next { get; set; }

    public Task Work => work;

    /// <summary>The tickets that complete with it.</summary>
    public TicketList Tickets;

    /// <summary>What the work was called for, when it is an error handler.</summary>
    public JobFailure? Failure { get; init; }

    /// <summary>Nobody waits for it any more.</summary>
    public bool IsAbandoned { get; private set; }

    public Exception? Exception =>
        work.Exception?.InnerException ?? (work.IsCanceled ? new TaskCanceledException(work) : null);

    public void Abandon()
    {
        IsAbandoned = true;
        scope?.Close();
    }

    /// <summary>
    /// Has the job's loop woken when the task completes: by whoever completes it, in place, because an await would go by way
    /// of the thread pool wherever there is a context, and so leave a simulated world.
    /// </summary>
    public void Watch() =>
        _ = work.ContinueWith(
            static (_, work) => ((PendingWork)work!).OnCompleted(),
            this,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );

    /// <summary>Takes the result in, on the job's loop.</summary>
    public void Finish() => finish(task, this);

    private void OnCompleted()
    {
        scope?.Close();
        task.WorkCompleted(this);
    }
}
