namespace Reeve.Testing.Worlds;

/// <summary>For who tries all orders: what can happen now, and each of it one by one. On one thread.</summary>
internal sealed partial class World
{
    /// <summary>What can happen now. May be put into another order.</summary>
    public Span<ReadyItem> Ready => _ready.Items;

    /// <summary>When the clock can move on to; null when nothing is due any more.</summary>
    public TimeSpan? NextDeadline => _timers.Min?.Due;

    /// <summary>Lets one of what is ready happen.</summary>
    public void RunOne(int index) => RunChosen(_ready.TakeAt(index));

    /// <summary>Lets all happen that comes before everything else.</summary>
    public void RunUrgent()
    {
        while (_ready.HasUrgent)
        {
            _ready.TryTake(out var item);
            RunChosen(item);
        }
    }

    /// <summary>Moves the clock on to the next deadline.</summary>
    public void MoveOn() => TryMoveOn(until: null);

    private void RunChosen(in ReadyItem item)
    {
        var outerContext = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(item.InContext ? Context : null);
        try
        {
            item.Invoke();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outerContext);
        }
    }
}
