using System.Runtime.Versioning;
using Reeve.Cli.Tests.Helpers;

namespace Reeve.Cli.Tests.Program;

[UnsupportedOSPlatform("windows")]
public sealed class ActingOnChanges : IDisposable
{
    // It waits without a child: one on its way to its program would lose the signal, and outlive the shell.
    private const string Server =
        "f=$(mktemp -u); mkfifo $f; exec 9<>$f; rm $f; trap 'echo bye; exit 0' TERM; trap 'echo reload' HUP; echo up; "
        + "while :; do read -r _ <&9; done";

    private const string Waiting = "waiting for a change to start it again";

    private readonly TemporaryFolder _folder = new();

    public ActingOnChanges()
    {
        _folder.Folder(".git");
        _folder.Write(".gitignore", "*.log\n");
        _folder.Write("src/a.cs", "0");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Restarts_gracefully_once_for_a_burst_and_says_which_file()
    {
        await using var reeve = Watch(Server, "--debounce", "2s");
        await reeve.OutputsAsync("up");
        for (var index = 0; index < 10; index++)
        {
            _folder.Write("src/a.cs", $"{index}");
        }
        await reeve.OutputsAsync("up", 2);
        await StopAsync(reeve, 0);
        Assert.Equal("up\nbye\nup\nbye\n", reeve.Output);
        Assert.Equal(["reeve: src/a.cs changed, restarting"], reeve.OwnLines);
    }

    [Fact]
    public async Task Does_nothing_for_ignored_files_and_other_extensions()
    {
        await using var reeve = Watch(Server, "--ext", "cs", "--ignore", "/src/gen/**");
        await reeve.OutputsAsync("up");
        _folder.Write("src/a.log", "");
        _folder.Write("src/bin/a.cs", "");
        _folder.Write("src/gen/a.cs", "");
        _folder.Write("src/a.txt", "");
        _folder.Write("src/b.cs", "");
        await reeve.OutputsAsync("up", 2);
        await StopAsync(reeve, 0);
        Assert.Equal(["reeve: src/b.cs changed, restarting"], reeve.OwnLines);
    }

    [Fact]
    public async Task Stays_when_the_command_has_ended_and_starts_it_at_the_next_change()
    {
        await using var reeve = Watch("echo up; exit 3");
        await reeve.SaysAsync("the command exited with status 3; waiting for a change");
        _folder.Write("src/a.cs", "1");
        await reeve.SaysAsync("waiting for a change", 2);
        Assert.Equal("up\nup\n", reeve.Output);
        await StopAsync(reeve, 143);
    }

    [Fact]
    public async Task Sends_a_signal_when_told_to()
    {
        await using var reeve = Watch(Server, "--on-change", "signal:HUP");
        await reeve.OutputsAsync("up");
        _folder.Write("src/a.cs", "1");
        await reeve.OutputsAsync("reload");
        await StopAsync(reeve, 0);
        Assert.Equal("up\nreload\nbye\n", reeve.Output);
    }

    [Fact]
    public async Task Waits_for_the_end_when_told_to_queue()
    {
        _folder.Write("go", "");
        await using var reeve = Watch(
            "echo up; while ! test -e done; do sleep 0.05; done; rm done; echo over",
            ["--on-change", "queue", "--ext", "cs", "--events", "json"]
        );
        await reeve.OutputsAsync("up");
        _folder.Write("src/a.cs", "1");
        // The change is known once it has been debounced, which nothing tells: a second one gives it the time.
        await Task.Delay(
            TimeSpan.FromMilliseconds(500),
            TimeProvider.System,
            TestContext.Current.CancellationToken
        );
        Assert.DoesNotContain("over", reeve.Output);
        _folder.Write("done", "");
        await reeve.OutputsAsync("up", 2);
        Assert.Equal("up\nover\nup\n", reeve.Output);
        await reeve.SaysAsync("\"cause\":\"changed: src/a.cs\"");
        await StopAsync(reeve, 143);
    }

    [Fact]
    public async Task Does_not_disturb_the_command_when_told_to_ignore()
    {
        await using var reeve = Watch(
            "echo up; while ! test -e done; do sleep 0.05; done; rm done; echo over",
            ["--on-change", "ignore", "--ext", "cs"]
        );
        await reeve.OutputsAsync("up");
        _folder.Write("src/a.cs", "1");
        await Task.Delay(
            TimeSpan.FromMilliseconds(500),
            TimeProvider.System,
            TestContext.Current.CancellationToken
        );
        _folder.Write("done", "");
        await reeve.SaysAsync("waiting for a change");
        _folder.Write("src/a.cs", "2");
        await reeve.OutputsAsync("up", 2);
        Assert.Equal("up\nover\nup\n", reeve.Output);
        await StopAsync(reeve, 143);
    }

    [Fact]
    public async Task Restarts_again_for_a_change_during_a_restart_only_when_the_new_run_missed_it()
    {
        await using var reeve = Watch(
            "trap 'echo stopping; while ! test -e done; do sleep 0.05; done; exit 0' TERM; echo up; "
                // A TERM that meets the shell's child before it executes sleep is lost, so no sleep may last.
                + "while :; do sleep 0.05; done",
            ["--ext", "cs", "--stop-timeout", "forever"]
        );
        await reeve.OutputsAsync("up");
        _folder.Write("src/a.cs", "1");
        await reeve.OutputsAsync("stopping");
        _folder.Write("src/b.cs", "1");
        await Task.Delay(
            TimeSpan.FromMilliseconds(500),
            TimeProvider.System,
            TestContext.Current.CancellationToken
        );
        _folder.Write("done", "");
        await reeve.OutputsAsync("up", 2);
        await StopAsync(reeve, 0);
        Assert.Equal("up\nstopping\nup\nstopping\n", reeve.Output);
    }

    [Fact]
    public async Task Ends_at_once_when_the_command_cannot_be_started_the_first_time()
    {
        await using var reeve = RunningProgram.Reeve(
            _folder.Path,
            "run",
            "--watch",
            "src",
            "--",
            "./nothing"
        );
        Assert.Equal(127, await reeve.EndAsync());
    }

    [Fact]
    public async Task Stays_when_a_later_start_fails()
    {
        var script = _folder.Write("script", "#!/bin/sh\necho up\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var reeve = RunningProgram.Reeve(_folder.Path, "run", "--watch", "src", "--", "./script");
        await reeve.SaysAsync(Waiting);
        File.SetUnixFileMode(script, UnixFileMode.UserRead);
        _folder.Write("src/a.cs", "1");
        await reeve.SaysAsync("waiting for a change to try again");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _folder.Write("src/a.cs", "2");
        await reeve.OutputsAsync("up", 2);
        // Until then a stop would meet a command that ends by itself.
        await reeve.SaysAsync(Waiting, 2);
        await StopAsync(reeve, 143);
    }

    private RunningProgram Watch(string line, params string[] options) =>
        RunningProgram.Reeve(_folder.Path, ["run", "--watch", "src", .. options, "--", "sh", "-c", line]);

    private static async Task StopAsync(RunningProgram reeve, int expected)
    {
        await reeve.SignalAsync("TERM");
        Assert.Equal(expected, await reeve.EndAsync());
    }
}
