namespace Reeve.Jobs;

/// <summary>The awaiters of a ticket that has more than one.</summary>
internal sealed class WaiterList
{
    /// <summary>Resumes every waiter of a list as a work item of its own, so that none can hold up another.</summary>
    public static readonly Action<object?> ResumeAll = static state =>
    {
        var list = (WaiterList)state!;
        foreach (var waiter in list._waiters)
        {
            list._scheduler.Queue(waiter);
        }
    };

    private readonly JobScheduler _scheduler;
    private readonly List<TicketWaiter> _waiters = [];

    private WaiterList(JobScheduler scheduler) => _scheduler = scheduler;

    /// <summary>What a ticket already has (one continuation, or a list), with one more.</summary>
    public static WaiterList Also(
        JobScheduler scheduler,
        Action<object?> first,
        object? firstState,
        Action<object?> added,
        object? addedState
    )
    {
        if (firstState is not WaiterList list || !ReferenceEquals(first, ResumeAll))
        {
            list = new WaiterList(scheduler);
            list._waiters.Add(new TicketWaiter(first, firstState));
        }
        list._waiters.Add(new TicketWaiter(added, addedState));
        return list;
    }
}
