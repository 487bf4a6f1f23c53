namespace Reeve.Jobs;

/// <summary>
/// A cancellation token made only when somebody asks for it. Cancelling runs what is registered on the job's scheduler,
/// never on the job task's stack.
/// </summary>
internal sealed class CancelSource(JobScheduler scheduler) : IThreadPoolWorkItem
{
    private CancellationTokenSource? _source;
    private bool _cancelled;

    public CancellationToken Token
    {
        get
        {
            if (Volatile.Read(ref _source) is { } existing)
            {
                return existing.Token;
            }
            var made = new CancellationTokenSource();
            var source = Interlocked.CompareExchange(ref _source, made, null) ?? made;
            if (Volatile.Read(ref _cancelled))
            {
                source.Cancel();
            }
            return source.Token;
        }
    }

    /// <summary>Whether the cancellation was asked for.</summary>
    public bool IsCancelled => Volatile.Read(ref _cancelled);

    /// <summary>Asks for the cancellation; it takes hold on the scheduler.</summary>
    public void Cancel()
    {
        Volatile.Write(ref _cancelled, true);
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _source) is not null)
        {
            scheduler.Queue(this);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        try
        {
            _source!.Cancel();
        }
        catch (AggregateException)
        {
            // What a callback of the user's throws when its own hook is cancelled has nobody else to go to.
        }
    }
}
