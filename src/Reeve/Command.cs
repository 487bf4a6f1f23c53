using System.Runtime.CompilerServices;
using Reeve.Output;

namespace Reeve;

/// <summary>
/// What to run, and how: a program with its arguments, its containment, its environment, its streams.
/// Immutable; change a copy by <c>with</c>.
/// </summary>
/// <remarks>
/// <para>A command starts nothing by itself. Give it to a <see cref="Job"/>, or run it to its end with
/// <see cref="RunAsync"/>.</para>
/// <para>Texts (paths, arguments, variables) are given to the system as UTF-8. Linux takes any bytes there, but a
/// <see cref="string"/> cannot hold those that are no UTF-8: they cannot be given, and half a surrogate pair becomes U+FFFD. So
/// does, in what is inherited, what .NET could not read as UTF-8 in this program's own environment.</para>
/// <para>Two commands are equal when all that they say is equal, sequences compared item by item.</para>
/// </remarks>
public sealed record Command
{
    private Command(CommandProgram program) => Program = program;

    /// <summary>The program and its arguments, or the shell and its command line.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public CommandProgram Program
    {
        get;
        init => field = NotNull(value);
    }

    /// <summary>How the processes of a run are held together. Default: <see cref="Containment.ProcessGroup"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value has no name.</exception>
    public Containment Containment
    {
        get;
        init => field = Named(value);
    } = Containment.ProcessGroup;

    /// <summary>
    /// Where the control group is made and what it limits. Default: below the program's own, no limits. Needs
    /// <see cref="Containment.Cgroup"/>: with another containment, settings that are not the default make the start fail.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public CgroupSettings Cgroup
    {
        get;
        init => field = NotNull(value);
    } = CgroupSettings.Default;

    /// <summary>
    /// What happens to the processes that outlive the main process when it ends by itself.
    /// Default: <see cref="Leftovers.Kill"/>. A stop, restart or delete always takes the whole containment.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value has no name.</exception>
    public Leftovers Leftovers
    {
        get;
        init => field = Named(value);
    }

    /// <summary>
    /// What happens to the processes when this program ends without having stopped them, also when it is killed.
    /// Default: <see cref="SupervisorDeath.Kill"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value has no name.</exception>
    public SupervisorDeath OnSupervisorDeath
    {
        get;
        init => field = Named(value);
    }

    /// <summary>
    /// Whether the child starts with no signal blocked (<c>POSIX_SPAWN_SETSIGMASK</c>). Default: false, the
    /// child has the mask of the supervisor's threads. Unix only.
    /// </summary>
    /// <remarks>
    /// Dispositions need no option: what this program ignores at the first start (as under <c>nohup</c>), children ignore
    /// too; every other signal has its default in them, SIGPIPE and SIGCHLD always.
    /// </remarks>
    public bool ResetSignalMask { get; init; }

    /// <summary>
    /// Whether the child's process group is given the foreground of the supervisor's controlling terminal,
    /// so that it can read from it; it is taken back when the main process ends or is stopped, with the
    /// terminal's modes as they were. Default: false. Nothing happens where there is no terminal or where
    /// the supervisor is not itself in the foreground. Unix only; needs <see cref="Containment.ProcessGroup"/> or
    /// <see cref="Containment.Cgroup"/>.
    /// </summary>
    /// <remarks>
    /// Such a run follows the job control of shells: when the child is stopped from the keyboard (Ctrl+Z)
    /// the supervisor's own process group stops too, and continues it when it is continued itself. One thread
    /// waits for such a run, because a stop cannot be noticed otherwise. A program that uses
    /// <see cref="System.Console"/> at a terminal should also register for <c>PosixSignal.SIGCONT</c> and set
    /// <c>context.Cancel</c>: the runtime otherwise sets the terminal's modes when the program is continued, and is stopped
    /// by that when the child has the terminal by then.
    /// </remarks>
    public bool Foreground { get; init; }

    /// <summary>
    /// A new pseudo-terminal for the child: its controlling terminal, and those of its standard streams that are
    /// <see cref="Stdio.Inherit"/>. Default: null, none. The other side is <see cref="Run.Terminal"/>: read it, or the child
    /// waits. Needs a session (<see cref="Containment.Session"/>), and not <see cref="Foreground"/>. On Windows it is a
    /// pseudo-console (ConPTY, from Windows 10 1809 on), with any containment.
    /// </summary>
    /// <remarks>
    /// Where neither the supervisor's environment nor <see cref="Environment"/> says <c>TERM</c>, the child has
    /// <c>TERM=xterm</c>; an environment that is cleared, or in which <c>TERM</c> is changed or removed, stays as you say. A
    /// session hears signals as <see cref="Containment.Session"/> describes; an interactive shell ignores TERM, and ends by HUP
    /// or when the terminal is hung up.
    /// </remarks>
    public TerminalOptions? Terminal { get; init; }

    /// <summary>
    /// The child's nice value, resource limits, umask, scheduling and more, from its first instruction on. Default: null, all as
    /// the supervisor has them. macOS has only <see cref="ProcessLimits.Nice"/> of it, Windows nothing; see there.
    /// </summary>
    public ProcessLimits? Limits { get; init; }

    /// <summary>The child's working directory. Default: null, the supervisor's own at the time of the spawn.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>
    /// The changes to the environment. Default: none, the child has the supervisor's environment
    /// (see <see cref="Spawner.RefreshEnvironment"/> for when that is read). Added to it is <c>REEVE_SUPERVISOR</c>, also when it
    /// is cleared, where <see cref="OnSupervisorDeath"/> needs it; a change to that variable given here holds.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public EnvironmentChanges Environment
    {
        get;
        init => field = NotNull(value);
    } = EnvironmentChanges.None;

    /// <summary>Where the child's standard input comes from. Default: <see cref="Stdio.Inherit"/>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public Stdio StandardInput
    {
        get;
        init => field = NotNull(value);
    } = Stdio.Inherit;

    /// <summary>Where the child's standard output goes. Default: <see cref="Stdio.Inherit"/>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public Stdio StandardOutput
    {
        get;
        init => field = NotNull(value);
    } = Stdio.Inherit;

    /// <summary>Where the child's standard error goes. Default: <see cref="Stdio.Inherit"/>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public Stdio StandardError
    {
        get;
        init => field = NotNull(value);
    } = Stdio.Inherit;

    /// <summary>
    /// What the child has open at descriptors from 3 on. Default: nothing; all others are closed. Unix only.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public Descriptors Descriptors
    {
        get;
        init => field = NotNull(value);
    } = Descriptors.None;

    /// <summary>A command that executes a program directly, without a shell.</summary>
    /// <param name="program">A path, or a name to be looked for in the child's <c>PATH</c>.</param>
    /// <param name="arguments">The arguments, passed on as they are; the program's own name is not among them.</param>
    /// <exception cref="ArgumentException"><paramref name="program"/> is null or empty, or an argument is null.</exception>
    public static Command Exec(string program, params ReadOnlySpan<string> arguments) =>
        new(new ExecProgram(program, Sequence.Of(arguments)));

    /// <inheritdoc cref="Exec(string, ReadOnlySpan{string})"/>
    public static Command Exec(string program, IEnumerable<string> arguments) =>
        new(new ExecProgram(program, Sequence.Of(arguments)));

    /// <summary>A command line for the system's shell, <see cref="Shell.Default"/>.</summary>
    /// <param name="commandLine">The line, in the shell's own language.</param>
    /// <exception cref="ArgumentNullException"><paramref name="commandLine"/> is null.</exception>
    public static Command InShell(string commandLine) => InShell(Shell.Default, commandLine);

    /// <summary>A command line for a shell.</summary>
    /// <param name="shell">The shell.</param>
    /// <param name="commandLine">The line, in the shell's own language.</param>
    /// <param name="arguments">What follows the line; for <c>sh -c</c>, <c>$0</c>, <c>$1</c> and so on.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static Command InShell(Shell shell, string commandLine, params ReadOnlySpan<string> arguments) =>
        new(new ShellProgram(shell, commandLine, Sequence.Of(arguments)));

    /// <summary>
    /// Runs the command once, to the end of its whole tree, and gives the end of its main process.
    /// </summary>
    /// <param name="stop">How to stop it when cancelled. Default: null, TERM and 10 seconds.</param>
    /// <param name="cancellationToken">Stops the process, then throws.</param>
    /// <returns>How the main process ended; a failure status is not an exception.</returns>
    /// <exception cref="SpawnException">The command could not be started.</exception>
    /// <exception cref="InvalidOperationException">It has a <see cref="Terminal"/>, which nobody would read.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; no process is left.</exception>
    /// <exception cref="StopException">It was cancelled, and something could not be killed.</exception>
    public Task<ProcessEnd> RunAsync(
        StopSequence? stop = null,
        CancellationToken cancellationToken = default
    ) => CommandRunner.RunAsync(this, stop, cancellationToken);

    /// <summary>
    /// Runs the command once, to the end of its whole tree, and gives what it wrote as text. A standard stream that the command
    /// sends elsewhere than <see cref="Stdio.Inherit"/> stays there. Under <see cref="Leftovers.Leave"/> it also waits until none
    /// of those that are left behind holds its pipes.
    /// </summary>
    /// <param name="options">How much is kept, how long it may take, and more. Default: null, the defaults.</param>
    /// <param name="cancellationToken">Stops the process, then throws.</param>
    /// <returns>
    /// What it wrote and how it ended; a failure status is not an exception, unless you call
    /// <see cref="CapturedRun.EnsureSuccess"/>.
    /// </returns>
    /// <exception cref="SpawnException">The command could not be started.</exception>
    /// <exception cref="InvalidOperationException">It has a <see cref="Terminal"/>, which nobody would read.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; no process is left.</exception>
    /// <exception cref="TimeoutException">It took longer than it may; no process is left.</exception>
    /// <exception cref="StopException">It was cancelled or took too long, and something could not be killed.</exception>
    public Task<CapturedRun> CaptureAsync(
        CaptureOptions? options = null,
        CancellationToken cancellationToken = default
    ) => CommandRunner.CaptureAsync(this, options ?? new CaptureOptions(), cancellationToken);

    /// <summary>Whether the two commands say the same.</summary>
    public bool Equals(Command? other) =>
        ReferenceEquals(this, other)
        || (
            other is not null
            && Program.Equals(other.Program)
            && Containment == other.Containment
            && Cgroup.Equals(other.Cgroup)
            && Leftovers == other.Leftovers
            && OnSupervisorDeath == other.OnSupervisorDeath
            && ResetSignalMask == other.ResetSignalMask
            && Foreground == other.Foreground
            && Terminal == other.Terminal
            && Limits == other.Limits
            && string.Equals(WorkingDirectory, other.WorkingDirectory, StringComparison.Ordinal)
            && Environment.Equals(other.Environment)
            && StandardInput.Equals(other.StandardInput)
            && StandardOutput.Equals(other.StandardOutput)
            && StandardError.Equals(other.StandardError)
            && Descriptors.Equals(other.Descriptors)
        );

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Program, Containment, WorkingDirectory, Environment, StandardOutput);

    /// <summary>
    /// The command line as a person would read it. For display only: it is not meant to be fed to a shell.
    /// </summary>
    public override string ToString() => Program.ToString();

    private static T NotNull<T>(T value, [CallerMemberName] string name = "")
        where T : class
    {
        ArgumentNullException.ThrowIfNull(value, name);
        return value;
    }

    private static T Named<T>(T value, [CallerMemberName] string name = "")
        where T : struct, Enum =>
        Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"There is no {typeof(T).Name} {value}.");
}
