using System.Collections.Concurrent;
using Reeve.Jobs;

namespace Reeve.Testing.Worlds;

/// <summary>
/// The queue and the time of a simulated world. Anybody may add to it, from any thread; what is in it happens on the
/// thread that runs it, one thing after another.
/// </summary>
internal sealed partial class World : JobScheduler
{
    private readonly object _gate = new();
    private readonly ReadyList _ready;
    private readonly SortedSet<SimulatedTimer> _timers = new(
        Comparer<SimulatedTimer>.Create(
            static (left, right) =>
                left.Due!.Value.CompareTo(right.Due!.Value) is not 0 and var order
                    ? order
                    : left.Number.CompareTo(right.Number)
        )
    );
    private readonly ConcurrentQueue<Action> _inOrder = new();
    private long _elapsed;
    private long _timerNumber;

    /// <param name="choose">Who chooses the order of what can happen at one instant; null: first in first out.</param>
    public World(Func<int, int>? choose)
    {
        _ready = new ReadyList(choose);
        Clock = new SimulatedClock(this);
        Context = new WorldContext(this);
    }

    public SimulatedClock Clock { get; }

    public WorldContext Context { get; }

    /// <summary>The time since the beginning of the world.</summary>
    public TimeSpan Elapsed => new(Volatile.Read(ref _elapsed));

    public override void Queue(IThreadPoolWorkItem item) => Add(ReadyItem.Of(item));

    // A source that forces its continuations elsewhere forces them onto the pool, unless they captured a context.
    public override TaskCompletionSource<T> CreateSource<T>() => new();

    // Before whatever else was made ready by the same turn: the order of completions is the contract's, not the seed's.
    public override void Complete<T>(TaskCompletionSource<T> source, T result)
    {
        lock (_gate)
        {
            _ready.AddUrgent(ReadyItem.Of(() => source.TrySetResult(result)));
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Lets something happen in a turn, after all that was queued so before it, whatever the seed.</summary>
    public void QueueInOrder(Action action)
    {
        _inOrder.Enqueue(action);
        Queue(() =>
        {
            _inOrder.TryDequeue(out var next);
            next!();
        });
    }

    /// <summary>Lets something happen in its turn.</summary>
    public void Queue(Action action) => Add(ReadyItem.Of(action));

    public void Add(ReadyItem item)
    {
        lock (_gate)
        {
            _ready.Add(item);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Lets something happen after a time.</summary>
    public SimulatedTimer After(TimeSpan time, Action action)
    {
        var timer = new SimulatedTimer(this, static state => ((Action)state!)(), action);
        timer.Change(time, Timeout.InfiniteTimeSpan);
        return timer;
    }

    public long NextTimerNumber() => Interlocked.Increment(ref _timerNumber);

    public bool Set(SimulatedTimer timer, TimeSpan? dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            if (timer.IsDisposed)
            {
                return false;
            }
            Unset(timer);
            timer.Period = period;
            if (dueTime is { } time)
            {
                timer.Due = Elapsed + time;
                _timers.Add(timer);
                MakeDueReady();
            }
            return true;
        }
    }

    public void Remove(SimulatedTimer timer)
    {
        lock (_gate)
        {
            Unset(timer);
            timer.IsDisposed = true;
        }
    }

    private void Unset(SimulatedTimer timer)
    {
        if (timer.Due is not null)
        {
            _timers.Remove(timer);
            timer.Due = null;
        }
        // A callback of a system timer that is already queued runs even when the timer is changed or disposed meanwhile.
        // Where the order is chosen that happens here too, now and then.
        if (timer.Latest is { } firing && !_ready.TossCoin())
        {
            firing.IsCancelled = true;
        }
        timer.Latest = null;
    }

    private void MakeDueReady()
    {
        while (_timers.Min is { } timer && timer.Due <= Elapsed)
        {
            _timers.Remove(timer);
            var firing = timer.Latest = new SimulatedTimer.Firing(timer);
            _ready.Add(ReadyItem.Of(firing.Happen));
            timer.Due = timer.Period > TimeSpan.Zero ? timer.Due + timer.Period : null;
            if (timer.Due is not null)
            {
                _timers.Add(timer);
            }
        }
        Monitor.PulseAll(_gate);
    }

    /// <summary>Moves the clock on to the next deadline.</summary>
    /// <returns>False when there is none until then.</returns>
    private bool TryMoveOn(TimeSpan? until)
    {
        lock (_gate)
        {
            if (_timers.Min is not { Due: { } due } || due > until)
            {
                return false;
            }
            Volatile.Write(ref _elapsed, due.Ticks);
            MakeDueReady();
            return true;
        }
    }
}
