namespace Reeve.Spawning.Linux;

/// <summary>Which processes are a child's, as far as the kernel lets us know without doubt.</summary>
internal enum Reach
{
    /// <summary>The main process, by its pidfd.</summary>
    Process,

    /// <summary>Its group by the leader's pidfd (Linux 6.9), which works after the leader was reaped too.</summary>
    GroupByPidFd,

    /// <summary>Its group by number; the leader stays unreaped, so that the number stays ours.</summary>
    GroupByNumber,

    /// <summary>Its session by number; the leader stays unreaped, so that the number stays ours.</summary>
    Session,

    /// <summary>Its control group.</summary>
    Cgroup,
}
