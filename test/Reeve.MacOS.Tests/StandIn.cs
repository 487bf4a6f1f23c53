using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Reeve.Interop;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
[assembly: System.Runtime.Versioning.SupportedOSPlatform("macos")]

namespace Reeve.Tests;

/// <summary>
/// Compiles what stands in for macOS's libSystem, has Reeve take it, and tells Reeve that this is macOS; the programs that tests
/// start are told by their environment.
/// </summary>
internal static class StandIn
{
    [ModuleInitializer]
    internal static void Take()
    {
        var directory = Path.Combine(AppContext.BaseDirectory, "stand-in");
        var library = Path.Combine(directory, MacLibc.Library);
        Directory.CreateDirectory(directory);
        Compile(Path.Combine(AppContext.BaseDirectory, "libSystem.c"), library);
        var handle = NativeLibrary.Load(library);
        NativeLibrary.SetDllImportResolver(
            typeof(Job).Assembly,
            (name, _, _) => string.Equals(name, MacLibc.Library, StringComparison.Ordinal) ? handle : 0
        );
        Environment.SetEnvironmentVariable("REEVE_PLATFORM", "macos");
        Environment.SetEnvironmentVariable("LD_LIBRARY_PATH", directory);
    }

    private static void Compile(string source, string library)
    {
        // Beside it and then in its place: another run of these tests may be using it.
        var made = $"{library}.{Environment.ProcessId}";
        using var compiler = Process.Start(
            "cc",
            ["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", made, source]
        );
        compiler.WaitForExit();
        if (compiler.ExitCode != 0)
        {
            throw new InvalidOperationException($"The C compiler 'cc' could not compile {source}.");
        }
        File.Move(made, library, overwrite: true);
    }
}
