using Reeve.Cli.Tests.Helpers;

namespace Reeve.Cli.Tests.Program;

public sealed class LoggingOutput : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Both_streams_go_to_the_file_and_not_to_reeves_own()
    {
        await using var reeve = Run("--log out.log", "echo out; echo err >&2; exit 3");
        Assert.Equal(3, await reeve.EndAsync());
        Assert.Empty(reeve.Output);
        Assert.Empty(reeve.Errors);
        Assert.Equal(
            ["err", "out"],
            Read("out.log").Split('\n', StringSplitOptions.RemoveEmptyEntries).Order()
        );
    }

    [Fact]
    public async Task They_are_shown_as_well_when_that_is_asked_for()
    {
        await using var reeve = Run("--log out.log --log-tee", "echo out; echo err >&2");
        Assert.Equal(0, await reeve.EndAsync());
        Assert.Equal(("out\n", "err\n"), (reeve.Output, reeve.Errors));
        Assert.Equal(8, Read("out.log").Length);
    }

    [Fact]
    public async Task What_reeve_was_started_without_is_not_shown_elsewhere()
    {
        await using var reeve = RunningProgram.Start(
            "/bin/sh",
            _folder.Path,
            "-c",
            "exec \"$REEVE\" run --log out.log --log-tee --shell -- 'seq 10000; echo err >&2' >&-"
        );
        Assert.Equal(0, await reeve.EndAsync());
        Assert.Equal("err\n", reeve.Errors);
        Assert.Equal(48_898, Read("out.log").Length);
    }

    [Fact]
    public async Task A_reader_that_goes_away_is_told_of_once_and_all_is_logged()
    {
        await using var reeve = RunningProgram.Start(
            "/bin/sh",
            _folder.Path,
            "-c",
            "\"$REEVE\" run --log out.log --log-tee --shell -- 'echo one; while ! test -e gone; do sleep 0.05; done; seq 20000' "
                + "| { read line; exec <&-; touch gone; }"
        );
        await reeve.EndAsync();
        Assert.Contains("no longer shown", Assert.Single(reeve.OwnLines));
        Assert.Equal(4 + 108_894, Read("out.log").Length);
    }

    [Fact]
    public async Task What_is_there_already_stays()
    {
        _folder.Write("out.log", "before\n");
        await using var reeve = Run("--log out.log", "echo after");
        Assert.Equal(0, await reeve.EndAsync());
        Assert.Equal("before\nafter\n", Read("out.log"));
    }

    [Fact]
    public async Task A_full_file_is_renamed_and_the_oldest_goes()
    {
        _folder.Write("out.log.3", "not reeve's own: more files were kept once\n");
        await using var reeve = Run("--log out.log --log-size 1K --log-files 2", "seq 1000 1999");
        Assert.Equal(0, await reeve.EndAsync());
        // 5,000 bytes in lines of 5: four files of 1,020 and one of 920, of which the last three are kept.
        var files = new[] { "out.log.2", "out.log.1", "out.log" }.Select(Read).ToArray();
        Assert.Equal([1020, 1020, 920], files.Select(static text => text.Length));
        Assert.Equal(
            string.Concat(Enumerable.Range(1408, 592).Select(static i => $"{i}\n")),
            string.Concat(files)
        );
        Assert.StartsWith("not reeve's own", Read("out.log.3"));
    }

    [Fact]
    public async Task A_line_that_fits_into_no_file_is_torn_and_no_byte_is_lost()
    {
        await using var reeve = Run(
            "--log out.log --log-size 100 --log-files 9",
            "printf 'begin %0350d\\nend\\n' 7"
        );
        Assert.Equal(0, await reeve.EndAsync());
        var files = new[] { "out.log.3", "out.log.2", "out.log.1", "out.log" }.Select(Read).ToArray();
        Assert.All(files, static text => Assert.InRange(text.Length, 1, 100));
        Assert.Equal($"begin {7:D350}\nend\n", string.Concat(files));
    }

    [Fact]
    public async Task Without_old_files_it_begins_again()
    {
        await using var reeve = Run("--log out.log --log-size 1K --log-files 0", "seq 1000 1999");
        Assert.Equal(0, await reeve.EndAsync());
        Assert.EndsWith("\n1999\n", "\n" + Read("out.log"));
        Assert.Equal("out.log", Path.GetFileName(Assert.Single(Directory.GetFiles(_folder.Path))));
    }

    [Fact]
    public async Task A_full_disk_is_told_once_and_the_command_goes_on()
    {
        await using var reeve = Run("--log /dev/full", "head -c 300000 /dev/zero; exit 3");
        Assert.Equal(3, await reeve.EndAsync());
        var lines = reeve.OwnLines.ToArray();
        Assert.Equal(2, lines.Length);
        Assert.Contains("No space left on device", lines[0]);
        Assert.Contains("300000 bytes of the output are missing", lines[1]);
    }

    [Fact]
    public async Task When_there_is_room_again_it_goes_on_and_says_what_is_missing()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/prlimit"), "prlimit(1) is not installed");
        // A limit on the size of files, which is raised again, does what a disk does that is full and then is not.
        await using var reeve = RunningProgram.Start(
            "/bin/sh",
            _folder.Path,
            "-c",
            "trap '' XFSZ; exec \"$REEVE\" run --log out.log --shell -- \"$0\"",
            "echo begin; read go; seq 1000; read go; echo again"
        );
        await UntilLogged("begin\n");
        await LimitFiles("10:unlimited");
        await reeve.TypeAsync("\n");
        await reeve.SaysAsync("cannot be written: File too large");
        await LimitFiles("unlimited");
        await reeve.TypeAsync("\n");
        Assert.Equal(0, await reeve.EndAsync());
        Assert.Equal(
            "begin\n1\n2\n[reeve: 3889 bytes are missing here, because the log could not be written]\nagain\n",
            Read("out.log")
        );
        Assert.Contains("3889 bytes of the output are missing in the log", reeve.OwnLines.Last());

        async Task LimitFiles(string limit)
        {
            await using var prlimit = RunningProgram.Start(
                "/usr/bin/prlimit",
                null,
                "--pid",
                $"{reeve.Id}",
                $"--fsize={limit}"
            );
            Assert.Equal(0, await prlimit.EndAsync());
        }
    }

    [Fact]
    public async Task A_log_in_a_watched_folder_is_no_change()
    {
        await using var reeve = Run("--log out.log --log-size 1K --watch .", "seq 1000; exec sleep 1000");
        await UntilLogged("1000\n");
        _folder.Write("sign", "");
        await reeve.SaysAsync("sign changed");
        await reeve.SignalAsync("TERM");
        await reeve.EndAsync();
        Assert.DoesNotContain("out.log", reeve.Errors);
    }

    [Fact]
    public async Task The_output_of_every_run_is_logged()
    {
        _folder.Write("watched", "");
        await using var reeve = Run("--log out.log --watch watched", "echo begun; exec sleep 1000");
        await UntilLogged("begun\n");
        _folder.Write("watched", "1");
        await UntilLogged("begun\nbegun\n");
        await reeve.SignalAsync("TERM");
        Assert.Equal(143, await reeve.EndAsync());
        Assert.Equal("begun\nbegun\n", Read("out.log"));
    }

    [Fact]
    public async Task What_is_no_file_is_never_renamed()
    {
        await using var reeve = Run("--log /dev/null --log-size 1K", "seq 1000 1999");
        Assert.Equal(0, await reeve.EndAsync());
        Assert.Empty(reeve.Errors);
        Assert.False(File.Exists("/dev/null.1"));
    }

    private RunningProgram Run(string options, string line) =>
        RunningProgram.Reeve(_folder.Path, ["run", .. options.Split(' '), "--shell", "--", line]);

    private string Read(string name) => File.ReadAllText(Path.Combine(_folder.Path, name));

    private async Task UntilLogged(string text)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken
        );
        time.CancelAfter(TimeSpan.FromSeconds(60));
        while (
            !File.Exists(Path.Combine(_folder.Path, "out.log"))
            || !Read("out.log").EndsWith(text, StringComparison.Ordinal)
        )
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, time.Token);
        }
    }
}
