using System.Diagnostics.CodeAnalysis;

namespace Reeve.Testing.Worlds;

/// <summary>A timer of a world's clock. Its fields but the callback belong to the world, under its lock.</summary>
[SuppressMessage("Usage", "CA2213", Justification = "A captured context holds nothing to free.")]
internal sealed class SimulatedTimer : ITimer
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly World _world;
    private readonly TimerCallback _callback;
    private readonly object? _state;
    private readonly ExecutionContext? _context;

    public SimulatedTimer(World world, TimerCallback callback, object? state)
    {
        _world = world;
        _callback = callback;
        _state = state;
        _context = ExecutionContext.Capture();
        Number = world.NextTimerNumber();
    }

    /// <summary>In the order in which timers were made.</summary>
    public long Number { get; }

    /// <summary>When it is due; null when it is not set.</summary>
    public TimeSpan? Due { get; set; }

    /// <summary>Zero: it fires once.</summary>
    public TimeSpan Period { get; set; }

    public bool IsDisposed { get; set; }

    /// <summary>Its latest firing that was made ready, whether or not that has happened.</summary>
    public Firing? Latest { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        ThrowIfOutOfRange(dueTime, nameof(dueTime));
        ThrowIfOutOfRange(period, nameof(period));
        return _world.Set(
            this,
            dueTime == Timeout.InfiniteTimeSpan ? null : dueTime,
            period == Timeout.InfiniteTimeSpan ? TimeSpan.Zero : period
        );
    }

    public void Dispose() => _world.Remove(this);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Fire()
    {
        if (_context is null)
        {
            _callback(_state);
        }
        else
        {
            ExecutionContext.Run(
                _context,
                static self => ((SimulatedTimer)self!)._callback(((SimulatedTimer)self)._state),
                this
            );
        }
    }

    private static void ThrowIfOutOfRange(TimeSpan time, string name)
    {
        if (time > Longest || (time < TimeSpan.Zero && time != Timeout.InfiniteTimeSpan))
        {
            throw new ArgumentOutOfRangeException(
                name,
                time,
                "Give a time from zero to 49 days, or Timeout.InfiniteTimeSpan."
            );
        }
    }

    /// <summary>One firing, which may be taken back while it waits for its turn.</summary>
    public sealed class Firing(SimulatedTimer timer)
    {
        public bool IsCancelled { get; set; }

        public void Happen()
        {
            if (!IsCancelled)
            {
                timer.Fire();
            }
        }
    }
}
