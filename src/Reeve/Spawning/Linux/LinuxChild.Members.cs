using Reeve.Interop;

namespace Reeve.Spawning.Linux;

/// <remarks>Who lives in the containment. Asked seldom, so it may allocate.</remarks>
internal sealed partial class LinuxChild
{
    private static readonly long TicksPerSecond = Math.Max(1, Libc.SystemConfiguration(Libc.SC_CLK_TCK));

    public override IReadOnlyList<int> GetMembers()
    {
        var members = new List<int>();
        foreach (var member in LiveMembers())
        {
            members.Add(member.Id);
        }
        return members;
    }

    public override ResourceSample? Sample()
    {
        var processes = 0;
        long clockTicks = 0;
        long pages = 0;
        foreach (var member in LiveMembers())
        {
            processes++;
            clockTicks += member.CpuTicks;
            pages += member.ResidentPages;
        }
        return new ResourceSample(
            processes,
            TimeSpan.FromTicks(clockTicks * TimeSpan.TicksPerSecond / TicksPerSecond),
            pages * Environment.SystemPageSize
        );
    }

    private List<ProcessStatus> LiveMembers()
    {
        var found = new List<ProcessStatus>();
        using var table = new ProcessTable();
        if (_reach != Reach.Process && _cgroup is null)
        {
            table.Scan();
        }
        lock (_lock)
        {
            if (_isOver)
            {
                return found;
            }
            if (!_mainEnded)
            {
                AddIfAlive(Id);
            }
            foreach (var pid in _cgroup?.Members ?? [])
            {
                // Once the main process was reaped, its number may be another's.
                if (pid != Id || _mainEnded)
                {
                    AddIfAlive(pid);
                }
            }
            foreach (ref readonly var entry in table.Entries)
            {
                if (Belongs(entry))
                {
                    AddIfAlive(entry.Id);
                }
            }
        }
        return found;

        void AddIfAlive(int pid)
        {
            if (ProcessStatus.TryRead(pid, out var status) && status.IsAlive)
            {
                found.Add(status);
            }
        }
    }
}
