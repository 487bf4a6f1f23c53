using System.Diagnostics;
using Reeve.Interop;
using Reeve.Spawning.Unix;

namespace Reeve.Spawning.MacOS;

/// <remarks>
/// <para>The system tells that a process is about to end a moment before its status can be taken, and tells nothing of one that has
/// ended already. Both times the child is looked at again soon, until the status is there.</para>
/// <para>When the main process has ended the tree is looked at: it is gone when <see cref="MacProcesses.FindAlive"/> proves it. The
/// ends of the members that are known are told by the system, and for what that misses there are looks by a timer.</para>
/// <para>The exit of the main process is not told before the first look at its tree, lest a lonely process seem to leave
/// something behind.</para>
/// </remarks>
internal sealed partial class MacChild
{
    private const int MostFruitlessLooks = 5;

    private static readonly TimeSpan LongestKilling = TimeSpan.FromSeconds(5);

    private readonly HashSet<int> _watchedMembers = [];
    private bool _mainEnded;
    private bool _isEndAwaited;
    private bool _isUnreaped = true;
    private bool _isForeground;
    private bool _isOver;
    private ChildExit? _exit;
    private long _nextLook;
    private long _looksBegan;
    private int _fruitlessLooks;
    private long? _lostAt;

    /// <summary>When it is to be looked at again, as a timestamp of the stopwatch.</summary>
    public long NextLook => Volatile.Read(ref _nextLook);

    /// <summary>Begins to wait for the end; gives an error number.</summary>
    public int BeginWaiting()
    {
        lock (_lock)
        {
            if (_isForeground)
            {
                return 0;
            }
            var error = _waiter.WatchEnd(Id, _token);
            _isEndAwaited = error == 0;
            if (error == Errno.ESRCH)
            {
                // It has ended, or is about to.
                LookSoon();
                return 0;
            }
            return error;
        }
    }

    /// <summary>
    /// The main process, which had the terminal's foreground, has ended, and the terminal is ours again: only now the end is taken,
    /// lest another run be started that finds the terminal lent.
    /// </summary>
    public void TakeMainEnd()
    {
        lock (_lock)
        {
            _isForeground = false;
            if (!_isOver)
            {
                LookSoon();
            }
        }
    }

    /// <summary>The main process or a member has ended, or a look is due: on the waiter's thread.</summary>
    public void Look()
    {
        lock (_lock)
        {
            if (_isOver)
            {
                return;
            }
            if (_mainEnded || (!_isForeground && TryTakeMainEnd()))
            {
                LookAtTree();
            }
            else if (_isKilled && _containment == Containment.Session)
            {
                // Those of other groups have not had the signal.
                LookAtTree();
            }
            else
            {
                LookLater(isUndecided: false);
            }
        }
        if (HasNews)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>An event: looks at once, and again until the tree is gone.</summary>
    public void TakeEvent()
    {
        lock (_lock)
        {
            if (_isOver)
            {
                return;
            }
            // The first is the main process's, but for a session that is being killed.
            _isEndAwaited = false;
            BeginLooks();
            _waiter.WatchTree(this);
        }
        Look();
    }

    /// <summary>Tells what was found out.</summary>
    void IThreadPoolWorkItem.Execute() => Deliver();

    /// <summary>Takes the status, and leaves the process unreaped.</summary>
    private bool TryTakeMainEnd()
    {
        var error = MacWait.Look(Id, out var end);
        if (error == 0 && end is null)
        {
            return false;
        }
        _mainEnded = true;
        if (error != 0)
        {
            _isUnreaped = false;
            var fault = ChildErrors.StatusTaken(Id, error);
            PostAside(observer => observer.OnFault(fault));
        }
        _exit = new ChildExit(end ?? ProcessEnd.Unknown, TimeProvider.System.GetUtcNow(), null);
        return true;
    }

    private void LookAtTree()
    {
        if (_isReleased && _mainEnded)
        {
            Finish(isGone: false);
            return;
        }
        // Without its leader a number proves nothing: somebody else has reaped it, maybe after its status was read here.
        var isLeaderThere = _isUnreaped && MacWait.IsThere(Id);
        if (_containment == Containment.None || !isLeaderThere)
        {
            if (_mainEnded)
            {
                _isUnreaped = isLeaderThere;
                if (isLeaderThere || _containment == Containment.None || _isRestLeft || !KillRest())
                {
                    Finish(isGone: true);
                }
                else
                {
                    LookLater(isUndecided: true);
                }
            }
            return;
        }
        var alive = new List<int>();
        var began = Stopwatch.GetTimestamp();
        var isProved = MacProcesses.FindAlive(
            Id,
            _containment == Containment.Session,
            isLeaderDead: _mainEnded,
            alive
        );
        if (_mainEnded && isProved && alive.Count == 0)
        {
            Finish(isGone: true);
            return;
        }
        foreach (var member in alive)
        {
            WatchMember(member);
        }
        if (_mainEnded && (alive.Count > 0 || ++_fruitlessLooks == MostFruitlessLooks))
        {
            PostEnd(isGone: false);
        }
        LookLater(_mainEnded && alive.Count == 0, Stopwatch.GetElapsedTime(began));
    }

    /// <summary>
    /// Kills what a main process has left that somebody else has reaped; gives whether anybody may be left. Its number is pinned by
    /// what it has left: as long as the group or session has a member the system gives it to nobody. When there is none the number
    /// is free; but numbers are given out in turn, so for it to be a stranger's by now all others must have been given out since.
    /// </summary>
    private bool KillRest()
    {
        _lostAt ??= Stopwatch.GetTimestamp();
        // One call to all: nobody of the group can fork from then on.
        _ = MacLibc.Kill(-Id, MacLibc.SIGKILL);
        var isSession = _containment == Containment.Session;
        var alive = new List<int>();
        var isProved = MacProcesses.FindAlive(Id, isSession, isLeaderDead: true, alive);
        foreach (var member in isSession ? alive : [])
        {
            if (Libc.GetSession(member) == Id)
            {
                _ = MacLibc.Kill(member, MacLibc.SIGKILL);
            }
        }
        return (!isProved || alive.Count > 0) && Stopwatch.GetElapsedTime(_lostAt.Value) < LongestKilling;
    }

    /// <summary>Has its end told; kills it if it is one of a session that has been killed, where no one call reaches all.</summary>
    private void WatchMember(int member)
    {
        if (_isKilled && _containment == Containment.Session && Libc.GetSession(member) == Id)
        {
            _ = MacLibc.Kill(member, MacLibc.SIGKILL);
        }
        if (member != Id && _watchedMembers.Add(member) && _waiter.WatchEnd(member, _token) != 0)
        {
            _watchedMembers.Remove(member);
        }
    }

    private void LookSoon()
    {
        BeginLooks();
        _waiter.WatchTree(this);
        _waiter.Wake();
    }

    private void BeginLooks()
    {
        _looksBegan = Stopwatch.GetTimestamp();
        Volatile.Write(ref _nextLook, 0);
    }

    private void LookLater(bool isUndecided, TimeSpan cost = default)
    {
        var waited = Stopwatch.GetElapsedTime(_looksBegan);
        var interval = LookInterval.After(waited, isTold: true, isUndecided, cost);
        var ticks = (long)(interval.TotalSeconds * Stopwatch.Frequency);
        Volatile.Write(ref _nextLook, Stopwatch.GetTimestamp() + ticks);
    }

    /// <summary>Gives back all that is held in the system.</summary>
    private void Finish(bool isGone)
    {
        _isOver = true;
        if (_isEndAwaited)
        {
            _waiter.UnwatchEnd(Id);
        }
        foreach (var member in _watchedMembers)
        {
            _waiter.UnwatchEnd(member);
        }
        _waiter.Forget(this, _token);
        // Before the number can pass on to somebody else.
        _guard.GiveBack();
        _guard = default;
        if (_isUnreaped)
        {
            var usage = MacWait.Reap(Id);
            _exit = _exit is { } exit ? exit with { Usage = usage } : null;
        }
        if (isGone)
        {
            _pipes?.EndOfTree();
        }
        else
        {
            _pipes?.Release();
        }
        PostEnd(isGone);
        _disposal?.TrySetResult();
    }

    private void PostEnd(bool isGone)
    {
        var exit = _exit;
        _exit = null;
        Post(exit, isGone);
    }
}
