using System.Globalization;
using Reeve.Cli.Tests.Helpers;

namespace Reeve.Cli.Tests.Program;

/// <summary><c>reeve run --init</c>, as the first process of a namespace of processes and elsewhere.</summary>
public sealed class BeingInit
{
    // Twenty children of shells that do not wait for them: each ends a moment after its parent.
    private const string Orphans =
        "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do sh -c 'sleep 0.05 & exit'; done; ";

    // Ends well when no process is a zombie any more, by the shell's own means, which make none.
    private const string AwaitNoZombie =
        "sleep 0.5; n=0; while grep -qs '^[0-9]* (.*) Z ' /proc/[0-9]*/stat; do n=$((n+1)); [ $n -gt 100 ] && exit 1; "
        + "sleep 0.05; done; exit 0";

    [Fact]
    public async Task Reaps_orphans_as_the_first_process()
    {
        await using var reeve = AsFirstProcess("--init", Orphans + AwaitNoZombie);
        Assert.Equal(0, await reeve.EndAsync());
    }

    [Fact]
    public async Task Reaps_nobody_without_being_asked()
    {
        await using var reeve = AsFirstProcess(null, Orphans + AwaitNoZombie.Replace("-gt 100", "-gt 5"));
        Assert.Equal(1, await reeve.EndAsync());
    }

    [Fact]
    public async Task Adopts_and_reaps_orphans_where_it_is_not_the_first_process()
    {
        // What the orphan finds as its parent, and the parent's zombies when the orphan has ended.
        await using var reeve = RunningProgram.Reeve(
            null,
            "run",
            "--init",
            "--shell",
            "--",
            "sh -c '(sleep 0.2; read a b c parent rest </proc/self/stat; echo orphan of $parent) & exit'; sleep 0.1; "
                + "echo child of $PPID; sleep 1; "
                + "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do "
                + "grep -qs \"^[0-9]* (.*) Z $PPID \" /proc/[0-9]*/stat || exit 0; sleep 0.1; done; exit 1"
        );
        Assert.Equal(0, await reeve.EndAsync());
        Assert.Equal(
            [$"child of {reeve.Id}", $"orphan of {reeve.Id}"],
            reeve.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order()
        );
    }

    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("kill -USR1 $$", 138)]
    public async Task Ends_with_the_status_of_the_command(string line, int status)
    {
        // A process of its own in between: unshare(1) does not pass on what kills its child.
        await using var reeve = AsFirstProcess("--init", line);
        Assert.Equal(status, await reeve.EndAsync());
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("HUP")]
    [InlineData("USR1")]
    public async Task Passes_signals_on_as_the_first_process(string signal)
    {
        await using var reeve = AsFirstProcess(
            "--init",
            $"trap 'echo got {signal}; exit 6' {signal}; echo ready; while :; do sleep 1000 & wait $!; done",
            "--stop",
            $"{signal} 10s"
        );
        await reeve.OutputsAsync("ready");
        await RunningProgram.SignalAsync(ChildOf(reeve.Id), signal);
        Assert.Equal(6, await reeve.EndAsync());
        Assert.Contains($"got {signal}", reeve.Output);
    }

    [Fact]
    public async Task Leaves_nobody_behind_as_the_first_process()
    {
        // Out of the group, and out of the session: reeve does not know of it.
        var mark = "86400." + Random.Shared.Next(1_000_000).ToString(CultureInfo.InvariantCulture);
        await using var reeve = AsFirstProcess(
            "--init",
            $"setsid sh -c 'echo there; exec sleep {mark}' & while ! grep -qs {mark} /proc/[0-9]*/cmdline; do :; done; exit 0"
        );
        Assert.Equal(0, await reeve.EndAsync());
        Assert.DoesNotContain(
            Directory.GetDirectories("/proc"),
            process => CommandLineOf(process).Contains(mark, StringComparison.Ordinal)
        );
    }

    private static RunningProgram AsFirstProcess(string? option, string line, params string[] options)
    {
        Assert.SkipUnless(
            File.Exists("/usr/bin/unshare") && Environment.UserName == "root",
            "a namespace of processes needs unshare(1) and root"
        );
        return RunningProgram.Start(
            "/usr/bin/unshare",
            null,
            [
                "--pid",
                "--fork",
                "--mount-proc",
                "--kill-child",
                RunningProgram.ReevePath,
                "run",
                .. option is null ? Array.Empty<string>() : [option],
                .. options,
                "--",
                "sh",
                "-c",
                line,
            ]
        );
    }

    private static string ChildOf(int process) =>
        File.ReadAllText($"/proc/{process}/task/{process}/children").Trim();

    private static string CommandLineOf(string process)
    {
        try
        {
            return File.ReadAllText(process + "/cmdline");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
