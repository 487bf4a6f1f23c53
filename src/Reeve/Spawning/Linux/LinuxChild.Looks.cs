using System.Diagnostics;
using Reeve.Interop;
using Reeve.Spawning.Unix;

namespace Reeve.Spawning.Linux;

/// <remarks>
/// <para>Constraints. A group or session can outlive its leader. Zombies count as members for the kernel, and an outer
/// PID 1 may reap them late, so "no such group" alone may come a second too late. A scan of /proc goes stale while it
/// is made: members that fork and exit can hide from any number of scans.</para>
/// <para>Therefore a tree is gone only when the kernel says that the group is empty; or when no process was created
/// since the leader, which is still unreaped; or when a scan found zombies only,
/// and either it began after SIGKILL had gone to the whole group by one call (then nobody can fork any more), or those
/// that were created meanwhile were looked at too, until there were none.</para>
/// <para>The exit of the main process is not told before the first look at its tree, lest a lonely process, or one whose
/// children are zombies only, seem to leave something behind.</para>
/// </remarks>
internal sealed partial class LinuxChild
{
    private const int MostFruitlessLooks = 5;

    private long _nextLook;
    private long _looksBegan;
    private List<ProcessHandle>? _members;
    private int _membersAlive;
    private bool _killSentBeforeLook;
    private int _fruitlessLooks;

    /// <summary>When the tree is to be looked at again, as a timestamp of the stopwatch.</summary>
    public long NextLook => Volatile.Read(ref _nextLook);

    /// <summary>Whether a scan is needed to know more; tells the end when it is known without.</summary>
    public bool BeginLook()
    {
        var isScanNeeded = false;
        lock (_lock)
        {
            if (_isOver)
            {
                return false;
            }
            if (_mainIsHeld && !_mainEnded)
            {
                _mainIsHeld = !TryTakeMainEnd();
            }
            if (!_isOver && _leaderUnreaped && !IsLeaderThere())
            {
                LoseLeader();
            }
            if (!_isOver && _mainEnded && (_reach == Reach.Process || IsKnownEmpty()))
            {
                Finish(isGone: true);
            }
            else if (!_isOver && _cgroup is not null)
            {
                LookAtCgroup(_cgroup);
            }
            else if (!_isOver)
            {
                _killSentBeforeLook = _killSent;
                isScanNeeded = true;
            }
        }
        DeliverElsewhere();
        return isScanNeeded;
    }

    /// <summary>Takes in what a scan begun after <see cref="BeginLook"/> has seen.</summary>
    public void EndLook(ProcessTable table)
    {
        lock (_lock)
        {
            if (_isOver)
            {
                return;
            }
            CloseMembers();
            var isKnown = table.IsComplete;
            var (seen, last, isSettled) = (0, 0, false);
            table.DropNewcomers();
            do
            {
                foreach (ref readonly var entry in table.Entries[seen..])
                {
                    if (Belongs(entry))
                    {
                        isKnown &= LookAtMember(entry.Id);
                    }
                }
                seen = table.Entries.Length;
            } while (_membersAlive == 0 && isKnown && table.AddNewcomers(ref last, out isSettled));
            var isProved = (_killSentBeforeLook && _reach != Reach.Session) || isSettled;
            if (_mainEnded && isKnown && _membersAlive == 0 && isProved)
            {
                Finish(isGone: true);
            }
            else
            {
                var isUndecided = _mainEnded && _membersAlive == 0 && isKnown;
                if (_membersAlive > 0 || !isKnown || ++_fruitlessLooks == MostFruitlessLooks)
                {
                    PostExit();
                }
                LookLater(isUndecided, table.Cost);
            }
        }
        DeliverElsewhere();
    }

    private bool Belongs(in ProcessTable.Entry entry) =>
        entry.Id != Id && (_reach == Reach.Session ? entry.Session : entry.Group) == Id;

    /// <summary>
    /// Watches a member if it is alive; kills it if it is one of a session that has been killed. False: nothing could
    /// be found out, because there is no free descriptor.
    /// </summary>
    private bool LookAtMember(int pid)
    {
        if (ProcessHandle.Open(pid, out var member) is not 0 and var error)
        {
            // A newcomer may be a thread (EINVAL, ENOENT since Linux 6.9): its process is looked at by its own number.
            return error is Errno.ESRCH or Errno.EINVAL or Errno.ENOENT;
        }
        // The number may have passed on since the scan. Now it cannot any more: ask again.
        var id = _reach == Reach.Session ? Libc.GetSession(pid) : Libc.GetGroup(pid);
        var isLeaderLost = _leaderUnreaped && !IsLeaderThere();
        if (id != Id || member.HasEnded() || isLeaderLost)
        {
            member.Close();
            // Without its leader the number proves nothing, not even that this is no member: the next look goes another way.
            return !isLeaderLost;
        }
        if (_killSent && _reach == Reach.Session)
        {
            _ = member.Signal(Libc.SIGKILL);
        }
        if (!_waiter.Watch(member, _token))
        {
            member.Close();
            return false;
        }
        (_members ??= []).Add(member);
        _membersAlive++;
        return true;
    }

    /// <summary>Whether the kernel says that there is nobody; false: that is not known.</summary>
    private bool IsKnownEmpty() =>
        _reach switch
        {
            Reach.GroupByPidFd => _process.SignalGroup(0) == Errno.ESRCH,
            Reach.Cgroup => _cgroup!.IsEmpty,
            _ => false,
        };

    private void LookSoon()
    {
        BeginLooks();
        _waiter.WatchTree(this);
    }

    private void BeginLooks()
    {
        _looksBegan = Stopwatch.GetTimestamp();
        Volatile.Write(ref _nextLook, 0);
    }

    private void LookLater(bool isUndecided = false, TimeSpan cost = default)
    {
        var interval = LookInterval.After(
            Stopwatch.GetElapsedTime(_looksBegan),
            isTold: _process.IsByPidFd || _cgroup is not null,
            isUndecided,
            cost
        );
        Volatile.Write(
            ref _nextLook,
            Stopwatch.GetTimestamp() + (long)(interval.TotalSeconds * Stopwatch.Frequency)
        );
    }

    private void CloseMembers()
    {
        _membersAlive = 0;
        if (_members is null)
        {
            return;
        }
        foreach (var member in _members)
        {
            _waiter.Unwatch(member);
            member.Close();
        }
        _members.Clear();
    }
}
