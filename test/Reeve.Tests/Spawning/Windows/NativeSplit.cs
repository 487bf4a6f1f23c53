using System.Runtime.InteropServices;

namespace Reeve.Tests.Spawning.Windows;

/// <summary>How Windows takes a command line apart.</summary>
internal static unsafe partial class NativeSplit
{
    public static string[] Split(string line)
    {
        int count;
        char** arguments;
        fixed (char* text = line)
        {
            arguments = CommandLineToArgv(text, &count);
        }
        try
        {
            var split = new string[count];
            for (var i = 0; i < count; i++)
            {
                split[i] = new string(arguments[i]);
            }
            return split;
        }
        finally
        {
            _ = LocalFree((nint)arguments);
        }
    }

    [LibraryImport("shell32.dll", EntryPoint = "CommandLineToArgvW")]
    private static partial char** CommandLineToArgv(char* line, int* count);

    [LibraryImport("kernel32.dll", EntryPoint = "LocalFree")]
    private static partial nint LocalFree(nint memory);
}
