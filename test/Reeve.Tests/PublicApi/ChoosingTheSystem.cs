using System.Reflection;
using System.Reflection.Emit;
using System.Text.RegularExpressions;
using Reeve.Spawning;

namespace Reeve.Tests.PublicApi;

/// <summary>What differs between systems is behind one seam, and no member of it is there only to throw.</summary>
public sealed partial class ChoosingTheSystem
{
    private const BindingFlags AllDeclared =
        BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.Instance
        | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    // What a Stream that cannot seek, or goes one way only, has to throw (System.IO.Stream).
    private static readonly string[] DemandedOfStreams =
    [
        "get_Length",
        "get_Position",
        "set_Position",
        nameof(Stream.Seek),
        nameof(Stream.SetLength),
        nameof(Stream.Read),
        nameof(Stream.Write),
    ];

    [Fact]
    public void Is_done_in_one_place()
    {
        var places = Sources()
            .SelectMany(static file =>
                File.ReadLines(file)
                    .Where(static line => Choice().IsMatch(line))
                    .Select(_ => Path.GetRelativePath(SourceTree.Root, file).Replace('\\', '/'))
            )
            .Distinct();
        Assert.Equal(["src/Reeve/Spawning/Platform.cs"], places);
    }

    [Fact]
    public void Has_its_analyzer_nowhere_silenced()
    {
        string[] settings =
        [
            .. Sources(),
            Path.Combine(SourceTree.Root, ".editorconfig"),
            .. Directory.EnumerateFiles(
                Path.Combine(SourceTree.Root, "src"),
                "*.*proj",
                SearchOption.AllDirectories
            ),
            .. Directory.EnumerateFiles(SourceTree.Root, "Directory.*"),
            .. Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "src"), "Directory.*"),
        ];
        Assert.DoesNotContain(
            settings,
            static file => File.ReadAllText(file).Contains("CA1416", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Leaves_no_member_that_throws_that_it_is_not_supported()
    {
        var throwing = typeof(Job)
            .Assembly.GetTypes()
            // The compiler's own, for lists that cannot be changed.
            .Where(static type => !type.Name.StartsWith("<>z__", StringComparison.Ordinal))
            .SelectMany(static type => type.GetMembers(AllDeclared))
            .OfType<MethodBase>()
            .Where(MakesNotSupported)
            // The compiler's own, of iterators.
            .Where(static method => method.Name is not "System.Collections.IEnumerator.Reset")
            .Where(static method =>
                !method.DeclaringType!.IsAssignableTo(typeof(Stream))
                || !DemandedOfStreams.Contains(method.Name, StringComparer.Ordinal)
            )
            .Select(static method => $"{method.DeclaringType}.{method.Name}");
        Assert.Empty(throwing);
    }

    [Fact]
    public void Leaves_none_in_the_program_either()
    {
        var throwing = Sources()
            .Where(static file => file.Contains("Reeve.Cli", StringComparison.Ordinal))
            .Where(static file => NewNotSupported().IsMatch(File.ReadAllText(file)));
        Assert.Empty(throwing);
    }

    [Fact]
    public async Task Without_a_backend_describes_commands_and_fails_a_start_by_what_a_start_fails_by()
    {
        var platform = new UnsupportedPlatform("Plan 9");
        Assert.Null(platform.BecomeInit);
        Assert.Contains("none on Plan 9", Assert.Throws<IOException>(() => platform.CreatePipe()).Message);
        await using var job = new Job(
            Command.Exec("tool"),
            new JobOptions { Spawner = platform.CreateSpawner() }
        );
        var failure = await Assert.ThrowsAsync<SpawnException>(async () => await job.Start());
        Assert.Equal(
            "Cannot start 'tool': Reeve starts processes on Linux, Windows and macOS, and this is Plan 9. Give the job a spawner of its own.",
            failure.Message
        );
        Assert.IsType<JobState.Pending>(job.State);
    }

    private static IEnumerable<string> Sources() =>
        Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "src"), "*.cs", SearchOption.AllDirectories);

    /// <summary>Whether the method's code makes such an exception; its lambdas are methods of their own.</summary>
    private static bool MakesNotSupported(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var i = 0; i + sizeof(int) < code.Length; i++)
        {
            if (code[i] == OpCodes.Newobj.Value && Made(method.Module, BitConverter.ToInt32(code, i + 1)))
            {
                return true;
            }
        }
        return false;
    }

    private static bool Made(Module module, int token)
    {
        try
        {
            return module.ResolveMethod(token)?.DeclaringType?.IsAssignableTo(typeof(NotSupportedException))
                == true;
        }
        catch (Exception exception) when (exception is ArgumentException or BadImageFormatException)
        {
            // The byte was no instruction.
            return false;
        }
    }

    // The architecture, and the runtime's own version, are no choice of a system.
    [GeneratedRegex(
        @"\bOperatingSystem\.|\bIsOSPlatform\b|\bOSPlatform\b|\bOSVersion\b|RuntimeInformation\.(?!ProcessArchitecture|FrameworkDescription)|""REEVE_PLATFORM""",
        RegexOptions.None,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Choice();

    [GeneratedRegex(
        @"new (Platform)?NotSupportedException",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex NewNotSupported();
}
