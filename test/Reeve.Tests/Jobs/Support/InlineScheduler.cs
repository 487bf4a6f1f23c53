using Reeve.Jobs;

namespace Reeve.Tests.Jobs.Support;

/// <summary>
/// Resumes awaiters in place, on the job's own stack, so that a test sees the order in which things complete; all else
/// waits for <see cref="Run"/>.
/// </summary>
internal sealed class InlineScheduler : JobScheduler
{
    private readonly Queue<IThreadPoolWorkItem> _items = new();

    public InlineScheduler() => Clock = new InlineClock(this);

    public TimeProvider Clock { get; }

    public override void Queue(IThreadPoolWorkItem item)
    {
        if (item is Ticket)
        {
            item.Execute();
        }
        else
        {
            _items.Enqueue(item);
        }
    }

    public override TaskCompletionSource<T> CreateSource<T>() => new();

    public void Run()
    {
        // With the context of a test runner around it no task would go on in place.
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            while (_items.TryDequeue(out var item))
            {
                item.Execute();
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    private sealed class InlineClock(InlineScheduler scheduler) : TimeProvider, ISchedulingClock
    {
        public JobScheduler Scheduler => scheduler;
    }
}
