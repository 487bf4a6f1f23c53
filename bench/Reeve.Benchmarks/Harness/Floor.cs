using System.ComponentModel;
using System.Diagnostics;

namespace Reeve.Benchmarks.Harness;

/// <summary>Compiles floor.c beside this program.</summary>
internal static class Floor
{
    public static async Task<string> CompileAsync()
    {
        var source = Path.Combine(AppContext.BaseDirectory, "floor.c");
        var program = Path.Combine(AppContext.BaseDirectory, "floor");
        var start = new ProcessStartInfo("cc", ["-O2", "-pthread", "-o", program, source])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        Process compiler;
        try
        {
            compiler = Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new BenchException(
                "The floor needs a C compiler named cc, and it could not be started: "
                    + $"{exception.Message}. Install one (gcc or clang), then run again.",
                exception
            );
        }
        using (compiler)
        {
            var errors = await compiler.StandardError.ReadToEndAsync();
            await compiler.WaitForExitAsync();
            return compiler.ExitCode == 0
                ? program
                : throw new BenchException($"cc could not compile {source}:\n{errors}");
        }
    }
}
