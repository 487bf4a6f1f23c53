namespace Reeve;

/// <summary>How the processes of a run are held together, so that they can be signalled and ended as one.</summary>
public enum Containment
{
    /// <summary>Only the main process is signalled, ended and waited for; what it starts is not Reeve's.</summary>
    None,

    /// <summary>
    /// A process group of its own (<c>setpgid(2)</c>). A process that calls <c>setpgid</c> or <c>setsid</c> escapes.
    /// </summary>
    ProcessGroup,

    /// <summary>
    /// A session of its own (<c>setsid(2)</c>): signals go to its leader's group; the kill and the wait for the
    /// end cover every process of the session. A process that calls <c>setsid</c> escapes. The child has no
    /// controlling terminal, unless it is given one of its own (<see cref="Command.Terminal"/>).
    /// </summary>
    Session,

    /// <summary>A control group of its own (Linux cgroup v2), from which nothing escapes. Not available yet.</summary>
    Cgroup,
}

/// <summary>
/// What happens to the other processes of a containment when the main process ends by itself.
/// </summary>
public enum Leftovers
{
    /// <summary>They are killed at once; the run is over when they are gone.</summary>
    Kill,

    /// <summary>They are let go: Reeve no longer knows them. The run is over.</summary>
    Leave,

    /// <summary>The run goes on until they have ended too.</summary>
    Wait,
}

/// <summary>
/// What happens to the processes of a run when the supervising program dies. Not available yet: they live on, whatever is
/// said here, unless the job is disposed before.
/// </summary>
public enum SupervisorDeath
{
    /// <summary>They are to be killed.</summary>
    Kill,

    /// <summary>They are to live on.</summary>
    Keep,
}
