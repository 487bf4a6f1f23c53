using System.Diagnostics;
using Reeve.Interop;
using Reeve.Spawning.Unix;

namespace Reeve.Spawning.Linux;

/// <remarks>How the main process ends, and how all is given back. <c>LinuxChild.Looks.cs</c>: when its tree is gone.</remarks>
internal sealed partial class LinuxChild
{
    private bool _mainEnded;
    private bool _mainIsHeld;
    private bool _leaderUnreaped;
    private bool _isOver;
    private ChildExit? _exit;

    /// <summary>A pidfd of this child has become readable: the main process's or a member's.</summary>
    public void TakeReadable()
    {
        lock (_lock)
        {
            if (_isOver)
            {
                return;
            }
            // A thread of the pool needs longer to wake than this one to take the status and to give all back, so it is
            // woken first, and finds the work done.
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            if (_mainEnded || _hasWaiterOfItsOwn || !TryTakeMainEnd())
            {
                TakeOther();
            }
        }
    }

    /// <summary>Tells what was found out.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        // It has the lock until all is posted.
        lock (_lock) { }
        Deliver();
    }

    /// <summary>It was a member, or the main process cannot be reaped yet: its tracer comes first, <c>ptrace(2)</c>.</summary>
    private void TakeOther()
    {
        // Read in any case: that takes the event.
        if (_cgroup is { IsEmpty: true } && _mainEnded)
        {
            Finish(isGone: true);
            return;
        }
        _membersAlive--;
        if (!_mainEnded && !_hasWaiterOfItsOwn && _process.HasEnded())
        {
            _mainIsHeld = true;
            LookSoon();
        }
        else if (_membersAlive <= 0)
        {
            BeginLooks();
        }
    }

    /// <summary>The main process may have ended, says who waits for it other than by the waiter's thread.</summary>
    public void TakeMainEnd()
    {
        lock (_lock)
        {
            if (_mainEnded)
            {
                return;
            }
            if (!TryTakeMainEnd())
            {
                if (_process.IsByPidFd && _process.HasEnded())
                {
                    _mainIsHeld = true;
                    LookSoon();
                }
                return;
            }
        }
        DeliverElsewhere();
    }

    /// <summary>Tells on a thread of the pool what was found out by a thread that serves other children too.</summary>
    private void DeliverElsewhere()
    {
        if (HasNews)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>Whether the end of the main process has been taken.</summary>
    public bool HasMainEnded
    {
        get
        {
            lock (_lock)
            {
                return _mainEnded;
            }
        }
    }

    /// <summary>Somebody else has reaped the main process: its number has been given out again.</summary>
    public void TakeLoss()
    {
        lock (_lock)
        {
            if (!_mainEnded)
            {
                EndTaken(Errno.ECHILD, end: null);
                GoOnWithoutMain();
            }
        }
        Deliver();
    }

    /// <summary>Takes the status. The leader stays unreaped where only that keeps its number ours.</summary>
    private bool TryTakeMainEnd()
    {
        var keep = _reach is Reach.GroupByNumber or Reach.Session;
        var isListed = _reach == Reach.GroupByPidFd && !_guard.IsNone;
        var options = Libc.WEXITED | Libc.WNOHANG | (keep || isListed ? Libc.WNOWAIT : 0);
        var error = _process.Wait(options, out var change);
        if (error == 0 && change.IsNone)
        {
            return false;
        }
        var isReapedListed = error == 0 && isListed;
        if (isReapedListed)
        {
            // Taken off the list before: afterwards the number may be anybody's.
            _guard.Clear();
            _isUnlisted = true;
            _ = _process.Wait(Libc.WEXITED | Libc.WNOHANG, out _);
        }
        if (error != 0)
        {
            if (!_process.TryGetTakenEnd(out var end))
            {
                return false;
            }
            EndTaken(error, end);
        }
        else
        {
            _mainEnded = true;
            _leaderUnreaped = keep;
            _exit = new ChildExit(change.End, TimeProvider.System.GetUtcNow(), change.Usage);
        }
        GoOnWithoutMain();
        if (isReapedListed && !_isOver)
        {
            // As long as others of the group live, the number is theirs.
            _guard.SetGroupWithoutLeader(Id);
            _isUnlisted = false;
        }
        return true;
    }

    private void GoOnWithoutMain()
    {
        if (_isReleased)
        {
            Finish(isGone: false);
        }
        else if (_reach == Reach.Process || IsKnownEmpty() || (_leaderUnreaped && _waiter.IsYoungest(Id)))
        {
            Finish(isGone: true);
        }
        else
        {
            LookSoon();
        }
    }

    /// <summary>
    /// Somebody else took the status. Without the leader its number proves nothing any more; what is left is its group,
    /// where the kernel finds that by pidfd.
    /// </summary>
    private void EndTaken(int error, ProcessEnd? end)
    {
        _mainEnded = true;
        LoseLeader();
        if (end is null)
        {
            var fault = ChildErrors.StatusTaken(Id, error);
            PostAside(observer => observer.OnFault(fault));
        }
        _exit = new ChildExit(end ?? ProcessEnd.Unknown, TimeProvider.System.GetUtcNow(), null);
    }

    /// <summary>Somebody else has reaped the leader, maybe after its status was read here.</summary>
    private void LoseLeader()
    {
        _leaderUnreaped = false;
        if (_reach is Reach.GroupByNumber or Reach.Session)
        {
            _reach = PidFd.CanSignalGroups ? Reach.GroupByPidFd : Reach.Process;
        }
    }

    /// <summary>Gives back all that is held in the system.</summary>
    private void Finish(bool isGone)
    {
        _isOver = true;
        CloseMembers();
        _waiter.Forget(this, _token);
        _cgroup?.Close(_waiter);
        // Before the number can pass on to somebody else.
        _guard.GiveBack(_isUnlisted);
        _guard = default;
        if (_leaderUnreaped)
        {
            _ = _process.Wait(Libc.WEXITED | Libc.WNOHANG, out _);
        }
        _process.Close();
        _process = default;
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

    private void PostExit() => PostEnd(isGone: false);

    private void PostEnd(bool isGone)
    {
        var exit = _exit;
        _exit = null;
        Post(exit, isGone);
    }
}
