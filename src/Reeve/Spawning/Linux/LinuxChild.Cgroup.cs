using Reeve.Interop;
using Reeve.Spawning.Linux.Cgroups;

namespace Reeve.Spawning.Linux;

/// <remarks>
/// A control group as containment. It needs no leader: who is in it is known by its files, and the kernel tells of its end by
/// an event. That is looked for by a timer only while a kill is under way: an event that follows another within 10 ms is held
/// back that long, and without <c>cgroup.kill</c> the kill has to be repeated.
/// </remarks>
internal sealed partial class LinuxChild
{
    private readonly RunCgroup? _cgroup;
    private readonly string? _warning;

    public override string? Warning => _warning;

    public override TreeUsage? TreeUsage => _cgroup?.Usage;

    /// <summary>
    /// Sends to every process of the group, the main one first, as a shell would otherwise go on with its next command. That one
    /// may have been moved out by somebody, and is ours nevertheless.
    /// </summary>
    private int SendToCgroup(RunCgroup cgroup, int number)
    {
        var toMain = SendToMain(number);
        int toOthers;
        if (number == Libc.SIGKILL)
        {
            _killSent = true;
            toOthers = cgroup.Kill();
        }
        else
        {
            toOthers = cgroup.Signal(number, except: _mainEnded ? 0 : Id);
        }
        return toMain == 0 || toOthers == 0 ? 0
            : toMain == Errno.ESRCH ? toOthers
            : toMain;
    }

    /// <summary>The group is not empty yet. That its main process left somebody is told only once there is somebody.</summary>
    private void LookAtCgroup(RunCgroup cgroup)
    {
        if (_killSent && !cgroup.IsKillComplete)
        {
            _ = cgroup.Kill();
        }
        var hasMembers = cgroup.Members.Count > 0 || ++_fruitlessLooks >= MostFruitlessLooks;
        if (hasMembers)
        {
            PostExit();
        }
        if (!hasMembers || _killSent || !_mainEnded)
        {
            LookLater();
        }
        else
        {
            _waiter.LeaveTree(this);
        }
    }
}
