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

    /// <summary>
    /// A control group of its own (Linux cgroup v2), and in it a process group. <c>setpgid</c>, <c>setsid</c> and double forks do
    /// not leave it. Signals go to every process in it; the kill takes all at once (<c>cgroup.kill</c>), and the kernel tells when
    /// it is empty. Only a process that may write to the hierarchy itself, such as one of root, can move itself out.
    /// </summary>
    /// <remarks>
    /// Needs a hierarchy of version 2 and the right to make groups in it, and the start costs some 0.3 ms more, because the process
    /// is held until it is in. <see cref="Command.Cgroup"/> says where it is made and what it limits; <c>docs/cgroups.md</c> what
    /// it needs. The group is removed when the run is over. Where it cannot be had the start fails, unless
    /// <see cref="CgroupSettings.OrElse"/> names something weaker.
    /// </remarks>
    Cgroup,
}

/// <summary>
/// What happens to the other processes of a containment when the main process ends by itself.
/// </summary>
public enum Leftovers
{
    /// <summary>They are killed at once; the run is over when they are gone.</summary>
    Kill,

    /// <summary>
    /// They are let go: Reeve no longer knows them. The run is over. A control group stays while one of them lives; the next start
    /// below the same parent after that removes it.
    /// </summary>
    Leave,

    /// <summary>The run goes on until they have ended too.</summary>
    Wait,
}

/// <summary>
/// What happens to the processes of a run when the supervising program ends without having stopped them: by a normal exit,
/// an unhandled exception or a signal, SIGKILL too.
/// </summary>
/// <remarks>
/// <para>One process a program sees to it, a <c>/bin/sh</c> that is started with the first command that needs it and costs
/// nothing while the program runs; it ends by itself some tenths of a second after the program. It needs the shell: where there
/// is none, a command that is to be killed does not start. As the first process of a namespace (in a container) the program
/// needs neither, because the kernel then kills all the others, kept ones too.</para>
/// <para>For the whole program the <see cref="AppContext"/> switch <c>Reeve.KeepOnSupervisorDeath</c>, true at the first start,
/// makes every command one that is kept.</para>
/// </remarks>
public enum SupervisorDeath
{
    /// <summary>
    /// The containment is killed, at once and by force. Killed as well is what has left it, as long as it has the variable
    /// <c>REEVE_SUPERVISOR</c> in its environment, which the children have and pass on. (Those of a command with
    /// <see cref="Leftovers.Leave"/> do not have it.) What another user runs is out of reach. <see cref="Containment.None"/>
    /// contains nothing: such a process lives on.
    /// </summary>
    Kill,

    /// <summary>They live on, and do not have the variable <c>REEVE_SUPERVISOR</c>.</summary>
    Keep,
}
