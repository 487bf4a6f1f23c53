namespace Reeve.Spawning.Unix.Pipes;

/// <summary>A queue of events with a thread of its own, and what its events are for. One for as long as the program runs.</summary>
internal abstract class DescriptorWatcher<T> : IDescriptorWatcher
    where T : class
{
    private const int Capacity = 128;

    private readonly ReadinessQueue _queue;
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, T> _targets = [];
    private ulong _lastToken;

    /// <param name="threadName">The name of the thread.</param>
    /// <param name="stackSize">Its stack; 0: as usual.</param>
    /// <param name="canBeWoken">Whether <see cref="Wake"/> is used.</param>
    /// <exception cref="IOException">The system has not enough for it.</exception>
    protected DescriptorWatcher(string threadName, int stackSize, bool canBeWoken)
    {
        _queue = UnixSystem.Current.CreateQueue(canBeWoken);
        try
        {
            WaitingThread.Start(threadName, stackSize, Run);
        }
        catch
        {
            _queue.Close();
            throw;
        }
    }

    /// <summary>Begins to watch; gives the token to take it out by, or 0 with the error in errno.</summary>
    public ulong Add(int descriptor, Readiness readiness, T target)
    {
        ulong token;
        lock (_lock)
        {
            token = ++_lastToken;
            _targets.Add(token, target);
        }
        if (_queue.Add(descriptor, readiness, token))
        {
            return token;
        }
        lock (_lock)
        {
            _targets.Remove(token);
        }
        return 0;
    }

    public void Remove(int descriptor, Readiness readiness, ulong token)
    {
        _queue.Remove(descriptor, readiness);
        lock (_lock)
        {
            _targets.Remove(token);
        }
    }

    /// <summary>Has <see cref="OnWoken"/> called on the thread.</summary>
    protected void Wake() => _queue.Wake();

    /// <summary>The thread was woken; the events come next.</summary>
    protected virtual void OnWoken() { }

    /// <summary>An event of a descriptor that is being watched.</summary>
    protected abstract void OnEvent(T target);

    private void Run()
    {
        var tokens = new ulong[Capacity];
        while (true)
        {
            var count = _queue.Wait(tokens);
            OnWoken();
            foreach (var token in tokens.AsSpan(0, count))
            {
                T? target;
                lock (_lock)
                {
                    // None when it was taken out between the event and here.
                    _targets.TryGetValue(token, out target);
                }
                if (target is not null)
                {
                    OnEvent(target);
                }
            }
        }
    }
}

/// <summary>Where a descriptor is taken out before it is closed.</summary>
internal interface IDescriptorWatcher
{
    void Remove(int descriptor, Readiness readiness, ulong token);
}
