using System.Diagnostics;
using System.Text.Json;

namespace Reeve.Stress.Tests;

/// <summary>
/// Ten thousand short runs under random stops, in a program of their own: no status is lost, nothing is started that no run
/// knows of, and nothing is held afterwards that was not held before.
/// </summary>
public sealed class LosingNothing
{
    private const int Runs = 10_000;
    private const int Jobs = 16;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    [Fact(Timeout = 300_000)]
    public async Task With_pidfds() => Judge(await Account("all", [], [], Runs));

    [Fact(Timeout = 300_000)]
    public async Task Without_pidfds() => Judge(await Account("none", [], [], Runs));

    [Fact(Timeout = 300_000)]
    public async Task With_pidfds_as_they_were_at_first() => Judge(await Account("basic", [], [], Runs / 5));

    [Fact(Timeout = 300_000)]
    public async Task As_the_first_process() => Judge(await Account("all", FirstProcess(), [], Runs));

    [Fact(Timeout = 300_000)]
    public async Task Beside_a_busy_Process() => JudgeBusy(await Account("all", [], [], Runs, "processes"));

    [Fact(Timeout = 300_000)]
    public async Task Beside_a_busy_Process_without_pidfds() =>
        JudgeBusy(await Account("none", [], [], Runs / 5, "processes"));

    /// <summary>There .NET reaps every child, so that most statuses come from the kernel's memory.</summary>
    [Fact(Timeout = 300_000)]
    public async Task As_the_first_process_beside_a_busy_Process()
    {
        Assert.SkipUnless(
            Environment.OSVersion.Version >= new Version(6, 15),
            "Linux keeps the statuses of reaped processes since 6.15"
        );
        JudgeBusy(await Account("all", FirstProcess(), [], Runs / 5, "processes"));
        // Without that memory they are lost, which shows that it is what is tested.
        var forgetful = await Account("basic", FirstProcess(), [], Runs / 20, "processes");
        Assert.True(forgetful.GetProperty("Unknown").GetInt32() > 0, forgetful.ToString());
    }

    [Fact(Timeout = 300_000)]
    public async Task While_reaping_orphans_beside_a_busy_Process() =>
        JudgeBusy(await Account("all", [], ["init"], Runs / 5, "processes"));

    private static string[] FirstProcess()
    {
        Assert.SkipUnless(
            File.Exists("/usr/bin/unshare") && Environment.UserName == "root",
            "a namespace of processes needs unshare(1) and root"
        );
        return ["/usr/bin/unshare", "--pid", "--fork", "--mount-proc", "--kill-child"];
    }

    private static void JudgeBusy(JsonElement account)
    {
        Assert.True(account.GetProperty("Others").GetInt32() > 0, "Process was not busy.");
        Judge(account);
    }

    private static void Judge(JsonElement account)
    {
        var runs = account.GetProperty("Runs").GetInt32();
        var exited = account.GetProperty("Exited").GetInt32();
        var signaled = account.GetProperty("Signaled").GetInt32();
        Assert.Empty(account.GetProperty("Wrong").EnumerateArray().Select(wrong => wrong.ToString()));
        Assert.Equal(
            (0, 0),
            (account.GetProperty("Unknown").GetInt32(), account.GetProperty("Faults").GetInt32())
        );
        Assert.Equal(runs, exited + signaled);
        Assert.True(exited > runs / 20 && signaled > runs / 20, "The stops were not random.");
        Assert.True(
            account.GetProperty("Grouped").GetInt32() > runs / 20 || !ControlGroup.CanBeMade,
            "Too few runs were in control groups."
        );
        Assert.Equal(account.GetProperty("Before").ToString(), account.GetProperty("After").ToString());
    }

    private static async Task<JsonElement> Account(
        string pidFds,
        string[] launcher,
        string[] before,
        int runs,
        params string[] beside
    )
    {
        var seed = Random.Shared.Next(1_000_000);
        string[] words =
        [
            .. launcher,
            TestChild.Path,
            .. before,
            "stress",
            $"{runs}",
            $"{Jobs}",
            $"{seed}",
            .. beside,
        ];
        var start = new ProcessStartInfo(words[0], words.AsSpan(1).ToArray())
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            Environment = { ["REEVE_PIDFDS"] = pidFds },
        };
        using var process = Process.Start(start)!;
        using var time = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken
        );
        time.CancelAfter(Limit);
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(time.Token);
            await process.WaitForExitAsync(time.Token);
            TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}, pidfds {pidFds}: {output}");
            Assert.Equal(0, process.ExitCode);
            return JsonDocument.Parse(output).RootElement;
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
