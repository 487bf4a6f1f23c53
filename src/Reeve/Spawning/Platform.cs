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

    /// <summary>Whether this is Linux.</summary>
    [SupportedOSPlatformGuard("linux")]
    public static bool IsLinux => !IsMacOS && OperatingSystem.IsLinux();

    /// <summary>Whether this is Windows.</summary>
    [SupportedOSPlatformGuard("windows")]
    public static bool IsWindows => OperatingSystem.IsWindows();

    public abstract SignalTable Signals { get; }

    public abstract Shell DefaultShell { get; }

    public abstract ISpawner CreateSpawner();

    public abstract void RefreshEnvironment();

    /// <summary>Makes a pipe for two children; we keep both ends, which no child inherits by itself.</summary>
    public abstract (SafeFileHandle Reader, SafeFileHandle Writer) CreatePipe();

    /// <summary>
    /// Makes this program the parent of the orphans among its descendants, which it then reaps; null where the system has no such
    /// thing. It takes how long children that Reeve has not started are left to others in the program, and throws an
    /// <see cref="InvalidOperationException"/> when the system refuses.
    /// </summary>
    public virtual Action<TimeSpan>? BecomeInit => null;

    private static Platform Choose() =>
        IsMacOS ? new MacPlatform()
        : IsLinux ? new LinuxPlatform()
        : IsWindows ? new WindowsPlatform()
        : new UnsupportedPlatform(RuntimeInformation.OSDescription);
}
