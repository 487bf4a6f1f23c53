using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Reeve.Interop;
using Reeve.Spawning.Linux;
using Reeve.Spawning.Windows.Starting;

namespace Reeve.Spawning.Windows;

/// <summary>Windows 10 and later: job objects, control events, named pipes.</summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class WindowsPlatform : Platform
{
    private readonly EnvironmentBlocks _environments = new();

    /// <summary>
    /// Windows has no signals. The names, with the numbers of Linux, are those of what is done instead; see <c>docs/platforms.md</c>.
    /// </summary>
    public override SignalTable Signals { get; } = new(LinuxSignals.Numbers, realTimeMinimum: 0, largest: 31);

    public override Shell DefaultShell => Shell.Cmd;

    public override ISpawner CreateSpawner() => new WindowsSpawner(_environments);

    public override void RefreshEnvironment() => _environments.Refresh();

    public override (SafeFileHandle Reader, SafeFileHandle Writer) CreatePipe()
    {
        nint reader,
            writer;
        return Kernel32.CreatePipe(&reader, &writer, null, 0) != 0
            ? (new SafeFileHandle(reader, ownsHandle: true), new SafeFileHandle(writer, ownsHandle: true))
            : throw new IOException(
                $"A pipe could not be made: {WindowsErrors.Words(Marshal.GetLastPInvokeError())}."
            );
    }
}
