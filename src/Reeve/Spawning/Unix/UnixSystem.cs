using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Reeve.Interop;

namespace Reeve.Spawning.Unix;

/// <summary>
/// The calls whose numbers, layouts or functions differ between Unix systems, for what is otherwise the same on all. Each does
/// what the manual page of its name says, gives what that gives, and leaves the error in errno.
/// </summary>
internal abstract unsafe class UnixSystem
{
    /// <summary>As much as the modes of a terminal take on any system.</summary>
    public const int ModesSize = 128;

    /// <summary>As much as a set of signals takes on any system.</summary>
    public const int SignalSetSize = 128;

    /// <summary>The numbers of these are the same on all.</summary>
    public const int SIGTTIN = 21;
    public const int SIGTTOU = 22;

    /// <summary>Those of this system. Not to be asked for on Windows.</summary>
    public static UnixSystem Current { get; } = ((UnixPlatform)Platform.Current).System;

    /// <summary>The longest argument that a program can be given, in bytes, where one alone has a limit.</summary>
    public abstract int LongestArgument { get; }

    /// <summary>What may be wrong where there is no pseudo-terminal to be had.</summary>
    public abstract string TerminalAdvice { get; }

    /// <summary><c>open(2)</c>, close-on-exec, and never a controlling terminal.</summary>
    public abstract int Open(byte* path, OpenMode mode);

    /// <summary><c>pipe(2)</c>, both ends close-on-exec.</summary>
    public abstract int Pipe(int* ends);

    /// <summary>From now on nothing waits at this descriptor.</summary>
    public abstract int MakeNonBlocking(int descriptor);

    /// <summary>Another descriptor for the same, close-on-exec, of the lowest free number from <paramref name="least"/> on.</summary>
    public abstract int DuplicateAbove(int descriptor, int least);

    /// <summary><c>faccessat(2)</c>, for the effective user.</summary>
    public abstract int CheckAccess(byte* path, int mode);

    /// <summary>How many bytes a pipe holds.</summary>
    public abstract int CountUnread(SafeHandle pipe, out int count);

    /// <summary>Lets a pipe hold more, where the system can.</summary>
    public abstract bool Enlarge(SafeHandle pipe, int size);

    /// <summary>Sets the size of a terminal.</summary>
    public abstract int SetSize(int terminal, in Libc.WindowSize size);

    /// <summary>Opens a new pseudo-terminal: our side, close-on-exec, at which nothing waits, and the path of the other one.</summary>
    /// <param name="name">The path, ended by NUL; the one of the file that could not be opened, where the result is negative.</param>
    public abstract int OpenTerminal(out byte[] name);

    /// <summary>Gives a terminal the modes that are asked for.</summary>
    public abstract int SetModes(int terminal, TerminalOptions options);

    /// <summary><c>tcgetattr(3)</c>, into a buffer of <see cref="ModesSize"/>.</summary>
    public abstract int GetModes(int terminal, Span<byte> modes);

    /// <summary><c>tcsetattr(3)</c>, after what is being written.</summary>
    public abstract int SetModes(int terminal, ReadOnlySpan<byte> modes);

    /// <summary>Makes raw modes those that programs expect at their start; false: they are not raw.</summary>
    public abstract bool Cook(Span<byte> modes);

    /// <summary>Blocks SIGTTOU on this thread; the mask before goes into a buffer of <see cref="SignalSetSize"/>.</summary>
    public abstract void BlockTerminalStop(byte* previous);

    /// <summary>Gives this thread a mask that it had before.</summary>
    public abstract void SetSignalMask(byte* mask);

    /// <summary>
    /// Stops our own group (SIGTSTP), and comes back when it has been continued; at once where nobody could continue it (an
    /// orphaned group ignores SIGTSTP).
    /// </summary>
    /// <remarks>
    /// A signal to the process is taken by any thread, some time later; this thread would run on until then, and would
    /// continue the child at once. So the others of the group are signalled while we ignore it, and then this thread
    /// alone, which stops the whole process before the call comes back.
    /// </remarks>
    public abstract void SuspendOwnGroup();

    /// <summary>Adds the action by which the child has this open as we do.</summary>
    public abstract int AddInherit(byte* actions, int descriptor);

    public abstract int AddDuplicate(byte* actions, int from, int to);

    public abstract int AddClose(byte* actions, int descriptor);

    /// <summary>Adds the opening of a file to read and write.</summary>
    public abstract int AddOpen(byte* actions, int descriptor, byte* path);

    /// <summary>Adds what keeps from the program the descriptors from a number on and below another.</summary>
    public abstract int AddCloseBetween(byte* actions, int first, int end);

    /// <summary>Adds what keeps from the program all descriptors from a number on.</summary>
    /// <param name="actions">The actions.</param>
    /// <param name="above">The number.</param>
    /// <param name="isHeld">Whether the child is held before its program, and may not have them open meanwhile.</param>
    public abstract int AddCloseFrom(byte* actions, int above, bool isHeld);

    /// <summary>
    /// The time as the guardian of this system can read when a process began; the latest there is where it cannot.
    /// </summary>
    public abstract long Now { get; }

    /// <summary>A new file without a name, close-on-exec, to read and write.</summary>
    public abstract int OpenUnnamed();

    /// <summary>The guardian as a command.</summary>
    /// <param name="pipe">The end of the pipe from which it reads.</param>
    /// <param name="ids">The list of groups and sessions.</param>
    /// <param name="paths">The list of control groups.</param>
    public abstract Command CreateGuardian(SafeFileHandle pipe, SafeFileHandle ids, SafeFileHandle paths);

    /// <summary>A new queue of events of descriptors.</summary>
    /// <param name="canBeWoken">Whether <see cref="ReadinessQueue.Wake"/> is used.</param>
    public abstract ReadinessQueue CreateQueue(bool canBeWoken);
}

/// <summary>What a file is opened for.</summary>
internal enum OpenMode
{
    Read,

    /// <summary>To read, without ever waiting for another.</summary>
    Glance,
    ReadWrite,

    /// <summary>To write, created if need be, at the end.</summary>
    Append,

    /// <summary>To write, created if need be, emptied.</summary>
    Truncate,
}
