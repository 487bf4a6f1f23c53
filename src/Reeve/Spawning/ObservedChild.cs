namespace Reeve.Spawning;

/// <summary>
/// A child that tells its observer. What happens is first posted, which may be done under any lock, and then
/// delivered, which may not: one call at a time, in order, and again for an observer that comes later.
/// </summary>
internal abstract class ObservedChild : ChildProcess
{
    private readonly Lock _lock = new();
    private IChildObserver? _observer;
    private Queue<Action<IChildObserver>>? _asides;
    private ChildExit _exit;
    private Progress _posted;
    private Progress _told;
    private bool _isTelling;

    private enum Progress : byte
    {
        Alive,
        Exited,
        Gone,
    }

    public sealed override void Observe(IChildObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        lock (_lock)
        {
            if (_observer is not null)
            {
                throw new InvalidOperationException($"Process {Id} is being observed already.");
            }
            _observer = observer;
        }
        Deliver();
    }

    /// <summary>
    /// Posts the exit of the main process, the end of the tree, or both in one: an observer that comes between the two would
    /// take the tree for alive.
    /// </summary>
    /// <param name="exit">The exit; null when it was posted before, or is not known yet.</param>
    /// <param name="isGone">Whether the tree is gone.</param>
    protected void Post(in ChildExit? exit, bool isGone)
    {
        lock (_lock)
        {
            if (exit is { } known)
            {
                _exit = known;
                _posted = Progress.Exited;
            }
            if (isGone)
            {
                _posted = Progress.Gone;
            }
        }
    }

    /// <summary>Posts what is neither the exit nor the end; it is told before a later one of these.</summary>
    protected void PostAside(Action<IChildObserver> aside)
    {
        lock (_lock)
        {
            (_asides ??= []).Enqueue(aside);
        }
    }

    /// <summary>Whether something was posted that nobody has been told of and nobody is telling.</summary>
    protected bool HasNews
    {
        get
        {
            lock (_lock)
            {
                return !_isTelling
                    && _observer is not null
                    && (_asides is { Count: > 0 } || _told != _posted);
            }
        }
    }

    /// <summary>Tells what has been posted. If somebody is telling already, he tells this too.</summary>
    protected void Deliver()
    {
        while (true)
        {
            Action<IChildObserver>? aside = null;
            IChildObserver observer;
            lock (_lock)
            {
                var hasAside = _asides is { Count: > 0 };
                if (_isTelling || _observer is null || (!hasAside && _told == _posted))
                {
                    return;
                }
                _isTelling = true;
                observer = _observer;
                if (hasAside)
                {
                    aside = _asides!.Dequeue();
                }
                else
                {
                    _told++;
                    _exit = _exit with { IsTreeGone = _posted == Progress.Gone };
                }
            }
            Tell(observer, aside);
            lock (_lock)
            {
                _isTelling = false;
            }
        }
    }

    private void Tell(IChildObserver observer, Action<IChildObserver>? aside)
    {
        try
        {
            if (aside is not null)
            {
                aside(observer);
            }
            else if (_told == Progress.Exited)
            {
                observer.OnExited(_exit);
            }
            else
            {
                observer.OnTreeGone();
            }
        }
        catch (Exception e)
        {
            // One bad observer must not end the thread that all children share; it hears of it on its own.
            ThreadPool.UnsafeQueueUserWorkItem(
                static fault => fault.observer.OnFault(fault.e),
                (observer, e),
                preferLocal: false
            );
        }
    }
}
