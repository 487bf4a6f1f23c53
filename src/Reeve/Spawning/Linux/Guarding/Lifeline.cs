using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using Reeve.Interop;
using Reeve.Spawning.Unix;
using Reeve.Spawning.Unix.Guarding;

namespace Reeve.Spawning.Linux.Guarding;

/// <summary>
/// Our end of the guardian's pipe, and the file action by which a child takes hold of it until it executes its program.
/// It costs 6 µs a start.
/// </summary>
/// <remarks>
/// The copy that a child has by inheritance would do, but the closing of all descriptors, for the sake of those that are
/// not close-on-exec, closes it too. Where the C library cannot do that, the copy does.
/// </remarks>
[SupportedOSPlatform("linux")]
internal sealed unsafe class Lifeline
{
    private static Lifeline? _shared;

    private readonly byte[]? _path;
    private volatile bool _isUsable;

    private Lifeline(int descriptor)
    {
        // In a container with the host's /proc the path would name another process, or none.
        var pid = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        _isUsable =
            SpawnFunctions.AddCloseFrom is not null
            && string.Equals(new FileInfo("/proc/self").LinkTarget, pid, StringComparison.Ordinal);
        _path = Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd/{descriptor}\0")
        );
    }

    /// <summary>That of the program's guardian, of which there is one.</summary>
    public static Lifeline Of(Guardian guardian) =>
        Volatile.Read(ref _shared)
        ?? Interlocked.CompareExchange(ref _shared, new Lifeline(guardian.Lifeline), null)
        ?? _shared;

    /// <summary>Whether children can take hold of it.</summary>
    public bool IsUsable => _isUsable;

    /// <summary>Adds the action, which must be the last.</summary>
    /// <param name="actions">The actions.</param>
    /// <param name="free">
    /// The lowest number that the child has not open: only what is opened at that number stays close-on-exec.
    /// </param>
    public int AddTo(byte* actions, int free)
    {
        fixed (byte* path = _path)
        {
            return Libc.SpawnActionsAddOpen(actions, free, path, Libc.O_WRONLY | Libc.O_CLOEXEC, 0);
        }
    }

    /// <summary>
    /// A child could be started without it that could not be started with it: /proc is gone, or keeps us from our children
    /// (<c>prctl(2)</c>, PR_SET_DUMPABLE). Then the window stays open as far as the marker does not close it.
    /// </summary>
    public void GiveUp() => _isUsable = false;
}
