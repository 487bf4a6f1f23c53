namespace Reeve.Tests.Spawning;

/// <summary>The program that does what it is told.</summary>
internal static class TestChild
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        // artifacts/bin/<project>/<configuration>/
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return System.IO.Path.Combine(
            own.Parent!.Parent!.FullName,
            "Reeve.TestChild",
            own.Name,
            "Reeve.TestChild"
        );
    }
}
