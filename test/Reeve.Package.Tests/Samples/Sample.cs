using Reeve.Tests;

namespace Reeve.Package.Tests.Samples;

/// <summary>The programs below <c>samples</c>, as they were built with the tests.</summary>
internal static class Sample
{
    public static string File(string project, string name) =>
        Path.Combine(
            SourceTree.Root,
            "artifacts",
            "bin",
            project,
            ProgramRun.Configuration.ToLowerInvariant(),
            name + ".dll"
        );
}
