using System.CommandLine;
using Microsoft.Win32.SafeHandles;
using Reeve.Cli.CommandLine;
using Reeve.Cli.Running;
using Reeve.Cli.Watching;
using Reeve.Spawning;

namespace Reeve.Cli.Hosts;

/// <summary>What differs for reeve between operating systems.</summary>
internal abstract class Host
{
    public static Host Current { get; } =
        Platform.IsWindows ? new WindowsHost()
        : Platform.IsLinux ? new LinuxHost()
        : new MacHost();

    /// <summary>Refuses what reeve cannot do on this system: said at once, rather than when it is needed.</summary>
    /// <exception cref="Parsing.UsageException">It is asked for something of that.</exception>
    public abstract void Check(RunOptions options, ParseResult result);

    /// <summary>Whether the descriptor is open and reeve's to use.</summary>
    public abstract bool Has(int descriptor);

    /// <summary>One that it has, for <see cref="Write"/>. It is not owned.</summary>
    public abstract SafeFileHandle Open(int descriptor);

    /// <summary>Whether it is open for writing; where not, the last error of the system says why.</summary>
    public abstract bool CanWrite(SafeFileHandle file);

    /// <summary>
    /// Writes some of the bytes, where the file is by now or to its end, in order with what others write; gives how many, at least
    /// one. -1: the last error of the system says why not.
    /// </summary>
    public abstract int Write(SafeFileHandle file, ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Opens a file to write at its end, wherever that is at each write; it is made where there is none, and others may read it,
    /// write it and rename it meanwhile. Invalid: the last error of the system says why.
    /// </summary>
    public abstract SafeFileHandle OpenToAppend(string path);

    /// <summary>The size of a regular file; false: it is none.</summary>
    public abstract bool TryGetFileSize(SafeFileHandle file, out long size);

    /// <summary>The size of the terminal of one of the standard streams; null where none is one.</summary>
    public abstract (int Columns, int Rows)? GetTerminalSize();

    /// <summary>The terminal at which reeve runs.</summary>
    /// <param name="messages">What reeve has to say, perhaps there.</param>
    /// <param name="resized">Called when its size may be another, where no signal tells that.</param>
    public abstract OuterTerminal OpenTerminal(Messages messages, Action resized);

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
