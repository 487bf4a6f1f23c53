using System.Runtime.CompilerServices;
using Reeve.Spawning.Unix;
using Reeve.Tests.Spawning;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
// What another test opens during a start is not closed in the child: InheritedDescriptors tells.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Reeve.Tests;

/// <summary>That the tests of this project really do without, and what takes the place of those functions.</summary>
public sealed class DoingWithoutNewFunctions
{
    /// <summary>Supervisors among the processes that tests start do without as well; these tests do by their own configuration.</summary>
    [ModuleInitializer]
    internal static void TellChildren() =>
        Environment.SetEnvironmentVariable("REEVE_SPAWN_FUNCTIONS", "musl");

    [Fact]
    public unsafe void Only_the_working_directory_has_a_function()
    {
        Assert.True(SpawnFunctions.AddCloseFrom is null);
        Assert.True(SpawnFunctions.AddTerminalSetGroup is null);
        Assert.False(SpawnFunctions.AddChangeDirectory is null);
    }

    /// <summary>More of them than one look into the directory shows.</summary>
    [Fact]
    public async Task What_is_not_close_on_exec_is_not_inherited_all_the_same()
    {
        using var file = new TemporaryFile();
        var inheritable = Enumerable.Range(0, 300).Select(_ => Inheritable()).ToList();
        try
        {
            await using var child = await Watched.Start(
                Command.InShell("echo /proc/self/fd/*") with
                {
                    StandardOutput = Stdio.ToFile(file.Path),
                }
            );
            await child.Gone;
        }
        finally
        {
            inheritable.ForEach(handle => handle.Dispose());
        }
        // 3 is the directory that the shell reads.
        Assert.Equal(
            "/proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2 /proc/self/fd/3\n",
            await File.ReadAllTextAsync(file.Path, TestContext.Current.CancellationToken)
        );
    }

    private static Microsoft.Win32.SafeHandles.SafeFileHandle Inheritable()
    {
        using var original = File.OpenHandle("/dev/zero");
        return Native.Duplicate(original);
    }
}
