namespace Reeve.Tests;

/// <summary>The checkout that these tests were built from.</summary>
internal static class SourceTree
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (
            var folder = AppContext.BaseDirectory;
            folder is not null;
            folder = Path.GetDirectoryName(folder)
        )
        {
            if (File.Exists(Path.Combine(folder, "Reeve.slnx")))
            {
                return folder;
            }
        }
        throw new DirectoryNotFoundException(
            $"No folder above {AppContext.BaseDirectory} has Reeve.slnx: these tests run from a checkout."
        );
    }
}
