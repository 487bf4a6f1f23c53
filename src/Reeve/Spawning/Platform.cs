using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Reeve.Spawning.Linux;
using Reeve.Spawning.MacOS;
using Reeve.Spawning.Windows;

namespace Reeve.Spawning;

/// <summary>What differs between operating systems. The one place in which the system is chosen.</summary>
internal abstract class Platform
{
    public static Platform Current { get; } = Choose();

    // Tests run the backend of macOS elsewhere, where they have something that stands in for its libSystem.
    [SupportedOSPlatformGuard("macos")]
    private static bool IsMacOS =>
        OperatingSystem.IsMacOS() || Environment.GetEnvironmentVariable("REEVE_PLATFORM") is "macos";

    public abstract SignalTable Signals { get; }

    public abstract Shell DefaultShell { get; }

    public abstract ISpawner CreateSpawner();

    public abstract void RefreshEnvironment();

    /// <summary>Makes a pipe for two children; we keep both ends, which no child inherits by itself.</summary>
    public abstract (SafeFileHandle Reader, SafeFileHandle Writer) CreatePipe();

    /// <summary>Makes this program the parent of the orphans among its descendants, which it then reaps.</summary>
    /// <param name="patience">How long children that Reeve has not started are left to others in the program.</param>
    /// <exception cref="PlatformNotSupportedException">The system has no such thing.</exception>
    /// <exception cref="InvalidOperationException">The system refused it.</exception>
    public virtual void BecomeInit(TimeSpan patience) =>
        throw new PlatformNotSupportedException(
            $"Only on Linux can a program adopt orphans; this is {RuntimeInformation.OSDescription}."
        );

    private static Platform Choose() =>
        IsMacOS ? new MacPlatform()
        : OperatingSystem.IsLinux() ? new LinuxPlatform()
        : OperatingSystem.IsWindows() ? new WindowsPlatform()
        : new UnsupportedPlatform(new SignalTable(LinuxSignals.Numbers, realTimeMinimum: 0, largest: 31));

    /// <summary>A system whose backend is not there yet: commands can be described, not started.</summary>
    private sealed class UnsupportedPlatform(SignalTable signals) : Platform
    {
        public override SignalTable Signals => signals;

        public override Shell DefaultShell => Shell.Sh;

        public override ISpawner CreateSpawner() =>
            throw new PlatformNotSupportedException(
                $"Reeve cannot start processes on {RuntimeInformation.OSDescription} yet; it does on Linux, Windows and macOS."
            );

        public override void RefreshEnvironment() { }

        public override (SafeFileHandle Reader, SafeFileHandle Writer) CreatePipe() =>
            throw new PlatformNotSupportedException(
                $"Reeve has no pipes on {RuntimeInformation.OSDescription} yet; it has on Linux, Windows and macOS."
            );
    }
}
