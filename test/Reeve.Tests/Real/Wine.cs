using System.Runtime.InteropServices;

namespace Reeve.Tests.Real;

/// <summary>Wine, on which the tests of Windows are run here, and what it lacks.</summary>
internal static class Wine
{
    /// <summary>The trait of a test that only a real Windows can pass; its value says why.</summary>
    public const string NeedsRealWindows = nameof(NeedsRealWindows);

    public static bool IsHere { get; } =
        OperatingSystem.IsWindows()
        && NativeLibrary.TryGetExport(NativeLibrary.Load("ntdll.dll"), "wine_get_version", out _);
}
