using System.CommandLine;
using Reeve.Cli.CommandLine;
using Reeve.Cli.Running;
using Reeve.Cli.Watching;

namespace Reeve.Cli.Hosts;

/// <summary>What differs for reeve between operating systems. The one place of the program in which the system is chosen.</summary>
internal abstract class Host
{
    public static Host Current { get; } =
        OperatingSystem.IsWindows() ? new WindowsHost()
        : OperatingSystem.IsLinux() ? new LinuxHost()
        : new UnixHost();

    /// <summary>Refuses what reeve cannot do on this system: said at once, rather than when it is needed.</summary>
    /// <exception cref="Parsing.UsageException">It is asked for something of that.</exception>
    public abstract void Check(RunOptions options, ParseResult result);

    /// <summary>Whether the descriptor is open and reeve's to use.</summary>
    public abstract bool Has(int descriptor);

    /// <summary>What becomes of reeve's own suspension (Ctrl+Z).</summary>
    /// <param name="signals">Takes the signals.</param>
    /// <param name="hasTerminal">Whether the command has the terminal, so that it is suspended by that.</param>
    /// <param name="suspend">Suspends the command.</param>
    /// <param name="resume">Resumes it.</param>
    public abstract void FollowSuspension(
        SignalRelay signals,
        bool hasTerminal,
        Action suspend,
        Action resume
    );

    /// <summary>Begins to watch; when this returns, no later change is missed.</summary>
    /// <param name="scope">What to watch. The watcher alone uses it from now on.</param>
    /// <param name="changed">Takes the full path of each changed file, one at a time, on the watcher's own thread.</param>
    /// <param name="warn">Takes a line for the user when something can no longer be watched.</param>
    /// <exception cref="WatchException">It cannot be watched.</exception>
    public virtual TreeWatcher Watch(WatchScope scope, Action<string> changed, Action<string> warn) =>
        new PortableWatcher(scope, changed, warn);
}
