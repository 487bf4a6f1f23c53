namespace Reeve.Tests.Real;

/// <summary>Files that other processes have open, on systems too where that is in the way.</summary>
internal static class TestFiles
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Reads a file that another may be writing; empty when it is not there.</summary>
    public static string Read(string path)
    {
        try
        {
            using var file = new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete
            );
            using var reader = new StreamReader(file);
            return reader.ReadToEnd();
        }
        catch (FileNotFoundException)
        {
            return "";
        }
    }

    /// <summary>Deletes a folder. A process that has just been killed may hold a file of it a moment longer.</summary>
    public static void DeleteFolder(string path)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            try
            {
                Directory.Delete(path, recursive: true);
                return;
            }
            catch (Exception exception)
                when (OperatingSystem.IsWindows()
                    && exception is IOException or UnauthorizedAccessException
                    && clock.Elapsed < Limit
                )
            {
                Thread.Sleep(5);
            }
        }
    }
}
