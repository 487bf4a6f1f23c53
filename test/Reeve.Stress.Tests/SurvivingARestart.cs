using System.Globalization;
using System.Runtime.Versioning;
using Reeve.Cli.Tests.Helpers;
using TemporaryFolder = Reeve.Cli.Tests.Helpers.TemporaryFolder;

namespace Reeve.Stress.Tests;

/// <summary>
/// Reeve runs as another user than a process of its command, which it may not kill: the restart fails after the ten seconds that
/// a kill is given, and the next change tries again.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class SurvivingARestart : IDisposable
{
    private const string Nobody = "65534";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = 120_000)]
    public async Task Survivors_are_named_and_the_next_change_tries_again()
    {
        Assert.SkipUnless(
            Environment.IsPrivilegedProcess && File.Exists("/usr/bin/setpriv"),
            "Only the superuser can make these surroundings, by setpriv(1)."
        );
        _folder.Write("src/a.cs", "0");
        var privileged = _folder.At("privileged");
        Assert.True(
            (
                await Command
                    .InShell(
                        $"chmod 755 {_folder.Path} {_folder.At("src")} && install --mode 4755 /usr/bin/setpriv {privileged}"
                    )
                    .RunAsync(cancellationToken: TestContext.Current.CancellationToken)
            ).IsSuccess
        );
        string[] asNobody = ["--reuid", Nobody, "--regid", Nobody, "--clear-groups"];
        string[] run = ["run", "--watch", "src", "--stop", "KILL", "--", privileged, "--reuid", "0"];
        await using var reeve = RunningProgram.Start(
            "/usr/bin/setpriv",
            _folder.Path,
            [.. asNobody, RunningProgram.ReevePath, .. run, "sh", "-c", "echo up $$; exec sleep 1000"]
        );
        await reeve.OutputsAsync("\n");

        _folder.Write("src/a.cs", "1");
        await reeve.SaysAsync("; the next change tries again");
        var line = reeve.OwnLines.Single(said => said.Contains("survived the kill"));
        var survivor = int.Parse(line.Split("kill: ")[1].Split([',', ';'])[0], CultureInfo.InvariantCulture);
        Assert.StartsWith($"up {survivor}\n", reeve.Output);

        // It is heard at once, not held back as during a start.
        _folder.Write("src/a.cs", "2");
        await reeve.SaysAsync("changed, restarting", 2);
        await RunningProgram.SignalAsync($"{survivor}", "KILL");
        await reeve.OutputsAsync("\n", 2);

        // The second one is as hard to end.
        await reeve.SignalAsync("TERM");
        await RunningProgram.SignalAsync(reeve.Output.Split("up ")[2].Trim(), "KILL");
        await reeve.EndAsync();
    }
}
