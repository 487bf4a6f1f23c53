using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Reeve.Spawning.Unix;

/// <summary>What Unix systems have in common.</summary>
internal abstract unsafe class UnixPlatform : Platform
{
    /// <summary>The system's calls.</summary>
    public abstract UnixSystem System { get; }

    public sealed override Shell DefaultShell => Shell.Sh;

    protected EnvironmentBlocks Environments { get; } = new();

    public sealed override void RefreshEnvironment() => Environments.Refresh();

    public sealed override (SafeFileHandle Reader, SafeFileHandle Writer) CreatePipe()
    {
        var ends = stackalloc int[2];
        return System.Pipe(ends) == 0
            ? (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true))
            : throw new IOException(
                $"A pipe could not be made: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}."
            );
    }
}
