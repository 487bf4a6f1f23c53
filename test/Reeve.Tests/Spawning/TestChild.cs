namespace Reeve.Tests.Spawning;

/// <summary>The program that does what it is told.</summary>
internal static class TestChild
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        // Published, all are in one folder; else, whole, it is in artifacts/bin/<project>/<configuration>/
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var name = OperatingSystem.IsWindows() ? "Reeve.TestChild.exe" : "Reeve.TestChild";
        var beside = System.IO.Path.Combine(own.FullName, name);
        return File.Exists(System.IO.Path.Combine(own.FullName, "Reeve.TestChild.dll"))
            ? beside
            : System.IO.Path.Combine(own.Parent!.Parent!.FullName, "Reeve.TestChild", own.Name, name);
    }
}
