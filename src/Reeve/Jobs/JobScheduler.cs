namespace Reeve.Jobs;

/// <summary>
/// Where a job's loop and the continuations of its tickets run: the thread pool, or a simulated world's own queue.
/// </summary>
internal abstract class JobScheduler
{
    public static JobScheduler ThreadPool { get; } = new PoolScheduler();

    /// <summary>A simulated world's own when the clock is that world's; otherwise the thread pool.</summary>
    public static JobScheduler For(TimeProvider clock) =>
        clock is ISchedulingClock world ? world.Scheduler : ThreadPool;

    /// <summary>Runs an item soon, never on the caller's stack.</summary>
    public abstract void Queue(IThreadPoolWorkItem item);

    /// <summary>
    /// Lets the awaiter of a ticket go on, soon and never on the caller's stack. Only for what a loop completes, and only
    /// where no code of the user's follows in the same pass: it may have to wait for the loop's thread.
    /// </summary>
    public virtual void Resume(IThreadPoolWorkItem awaiter) => Queue(awaiter);

    /// <summary>Runs an item after what others have queued.</summary>
    public virtual void QueueBehind(IThreadPoolWorkItem item) => Queue(item);

    /// <summary>Makes the source of a task that <see cref="Complete"/> completes.</summary>
    public virtual TaskCompletionSource<T> CreateSource<T>() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes a task; what waits for it goes on where this scheduler runs things, never on the caller's stack.</summary>
    public virtual void Complete<T>(TaskCompletionSource<T> source, T result) => source.TrySetResult(result);

    private sealed class PoolScheduler : JobScheduler
    {
        // The thread's own queue keeps an awaited round trip on one thread; from outside the pool the shared one is used.
        public override void Queue(IThreadPoolWorkItem item) =>
            System.Threading.ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: true);

        // A loop keeps one for its own thread, because every item queued wakes another.
        public override void Resume(IThreadPoolWorkItem awaiter)
        {
            if (!JobTask.TryKeep(awaiter))
            {
                Queue(awaiter);
            }
        }

        public override void QueueBehind(IThreadPoolWorkItem item) =>
            System.Threading.ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);
    }
}
