using System.Diagnostics;
using System.Text.Json;

namespace Reeve.Stress.Tests;

/// <summary>
/// Many jobs under random controls and faults, in a program of their own that checks all along what must hold, and at the end
/// what is left (docs/verification.md). The same as <c>./chaos</c>.
/// </summary>
public sealed class SurvivingChaos
{
    // A third of it is for what has hung to be told; a run ends in seconds after its time.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(9);

    [Fact(Timeout = 600_000)]
    public Task With_pidfds() => Play("all", seconds: 40, [TestChild.Path]);

    [Fact(Timeout = 600_000)]
    public Task With_pidfds_as_they_were_at_first() => Play("basic", seconds: 20, [TestChild.Path]);

    [Fact(Timeout = 600_000)]
    public Task Without_pidfds() => Play("none", seconds: 20, [TestChild.Path]);

    /// <summary>Who can be kept from having processes.</summary>
    [Fact(Timeout = 600_000)]
    public async Task As_an_ordinary_user()
    {
        Assert.SkipUnless(
            File.Exists("/usr/bin/setpriv") && Environment.UserName == "root",
            "to become another user needs setpriv(1) and root"
        );
        const string Nobody = "65534";
        using var files = new TemporaryFolder();
        var program = await CopyForAll(files[""]);
        await Play(
            "all",
            seconds: 20,
            ["/usr/bin/setpriv", "--reuid", Nobody, "--regid", Nobody, "--clear-groups", program],
            "system: no processes"
        );
    }

    private static async Task Play(string pidFds, int seconds, string[] program, params string[] faults)
    {
        var seed = Random.Shared.Next(1_000_000);
        var (report, said, status) = await Run(
            [.. program, "chaos", "--seconds", $"{seconds}", "--seed", $"{seed}"],
            pidFds
        );
        TestContext.Current.TestOutputHelper!.WriteLine($"{said}\n{report}");
        Assert.True(report.Length > 0, said);
        var root = JsonDocument.Parse(report).RootElement;
        Assert.Empty(
            root.GetProperty("Violations").EnumerateArray().Select(static found => found.ToString())
        );
        Assert.Empty(root.GetProperty("Leaks").EnumerateArray().Select(static found => found.ToString()));
        Assert.Equal(0, status);
        JudgeChaos(root, faults);
    }

    /// <summary>That it was chaos at all, also on a machine that is many times slower.</summary>
    private static void JudgeChaos(JsonElement root, string[] faults)
    {
        Assert.True(root.GetProperty("Runs").GetInt32() >= 20, "There were next to no runs.");
        Assert.True(
            root.GetProperty("Controls").EnumerateObject().Count() >= 15,
            "Kinds of controls are missing."
        );
        Assert.True(
            root.GetProperty("Checks").EnumerateObject().Count() >= 8,
            "Invariants were not looked at."
        );
        string[] made = [.. root.GetProperty("Faults").EnumerateObject().Select(static fault => fault.Name)];
        Assert.True(made.Length >= 8, "Kinds of faults are missing.");
        Assert.All(
            (string[])["system: SIGSTOP of the supervisor", .. faults],
            fault => Assert.Contains(fault, made)
        );
    }

    private static async Task<(string Report, string Said, int Status)> Run(string[] words, string pidFds)
    {
        var start = new ProcessStartInfo(words[0], words.AsSpan(1).ToArray())
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
            Environment = { ["REEVE_PIDFDS"] = pidFds, ["HOME"] = Path.GetTempPath() },
        };
        using var process = Process.Start(start)!;
        using var time = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken
        );
        time.CancelAfter(Limit);
        try
        {
            var report = process.StandardOutput.ReadToEndAsync(time.Token);
            var said = process.StandardError.ReadToEndAsync(time.Token);
            await process.WaitForExitAsync(time.Token);
            return (await report, await said, process.ExitCode);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>A copy of the program that everybody may execute, because the folder of the build may be closed to others.</summary>
    private static async Task<string> CopyForAll(string folder)
    {
        using var copying = Process.Start(
            "/bin/sh",
            [
                "-c",
                "cp -r \"$0\" \"$1/program\" && chmod -R a+rX \"$1\"",
                Path.GetDirectoryName(TestChild.Path)!,
                folder,
            ]
        );
        await copying.WaitForExitAsync();
        Assert.Equal(0, copying.ExitCode);
        return Path.Combine(folder, "program", Path.GetFileName(TestChild.Path));
    }
}
