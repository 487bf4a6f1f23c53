using Reeve.Tests.Real;

namespace Reeve.Tests.Spawning;

public sealed class StartingProcesses
{
    [Fact]
    public async Task Tells_the_exit_status_and_the_usage()
    {
        await using var child = await Watched.Start(Sh.Line("exit 7"));
        var exit = await child.Exited;
        await child.Gone;
        Assert.Equal(ProcessEnd.Exit(7), exit.End);
        Assert.NotNull(exit.Usage);
        Assert.True(exit.Usage.PeakMemoryBytes > 100_000 || Wine.IsHere);
        Assert.Equal(["exited", "gone"], child.Heard);
    }

    [PosixOnly("the programs of a POSIX system, and how it starts them")]
    [Fact]
    public async Task Tells_the_signal_that_ended_it()
    {
        await using var child = await Watched.Start(
            Command.Exec("/bin/sh", "-c", "ulimit -c 0; kill -SEGV $$")
        );
        var exit = await child.Exited;
        Assert.Equal(ProcessEndKind.Signaled, exit.End.Kind);
        Assert.Equal("SIGSEGV", exit.End.Signal.ToString());
        Assert.False(exit.End.CoreDumped);
    }

    [PosixOnly("the programs of a POSIX system, and how it starts them")]
    [Fact]
    public async Task Passes_arguments_as_they_are()
    {
        string[] arguments = ["", "a b", "$HOME", "ü\n€😀", "'\"\\"];
        var output = await Watched.Output(Command.Exec("printf", ["%s|", .. arguments]));
        Assert.Equal(string.Join('|', arguments) + "|", output);
    }

    [PosixOnly("the programs of a POSIX system, and how it starts them")]
    [Fact]
    public async Task Passes_very_many_arguments()
    {
        var arguments = Enumerable.Range(0, 20_000).Select(i => $"argument-{i}").ToArray();
        var output = await Watched.Output(
            Command.Exec("/bin/sh", ["-c", "echo $# ${20000}", "sh", .. arguments])
        );
        Assert.Equal("20000 argument-19999\n", output);
    }

    [PosixOnly("the programs of a POSIX system, and how it starts them")]
    [Fact]
    public async Task Looks_for_the_program_in_the_path_of_the_child()
    {
        using var tool = new TemporaryFile("#!/bin/sh\necho found by $PATH\n", isExecutable: true);
        var path = $"/nowhere:{tool.Folder}:/usr/bin:/bin";
        var output = await Watched.Output(
            Command.Exec("file") with
            {
                Environment = new EnvironmentChanges { ["PATH"] = path },
            }
        );
        Assert.Equal($"found by {path}\n", output);
    }

    [PosixOnly("the programs of a POSIX system, and how it starts them")]
    [Fact]
    public async Task Looks_in_bin_when_the_child_has_no_path()
    {
        var output = await Watched.Output(
            Command.Exec("echo", "here") with
            {
                Environment = new EnvironmentChanges { Clear = true },
            }
        );
        Assert.Equal("here\n", output);
    }

    [PosixOnly("the programs of a POSIX system, and how it starts them")]
    [Fact]
    public async Task An_empty_element_of_the_path_is_the_working_directory()
    {
        using var tool = new TemporaryFile("#!/bin/sh\necho here\n", isExecutable: true);
        var output = await Watched.Output(
            Command.Exec("file") with
            {
                Environment = new EnvironmentChanges { ["PATH"] = "/nowhere::/bin" },
                WorkingDirectory = tool.Folder,
            }
        );
        Assert.Equal("here\n", output);
    }

    [PosixOnly("the programs of a POSIX system, and how it starts them")]
    [Fact]
    public async Task Goes_past_directories_and_files_that_may_not_be_executed()
    {
        using var directory = new TemporaryFile();
        Directory.CreateDirectory(directory.Path);
        using var plain = new TemporaryFile("echo wrong");
        using var tool = new TemporaryFile("#!/bin/sh\necho right\n", isExecutable: true);
        var output = await Watched.Output(
            Command.Exec("file") with
            {
                Environment = new EnvironmentChanges
                {
                    ["PATH"] = $"{directory.Folder}:{plain.Folder}:{tool.Folder}",
                },
            }
        );
        Assert.Equal("right\n", output);
    }

    [PosixOnly("the programs of a POSIX system, and how it starts them")]
    [Fact]
    public async Task A_relative_path_is_seen_from_the_working_directory()
    {
        using var tool = new TemporaryFile("#!/bin/sh\npwd\n", isExecutable: true);
        var output = await Watched.Output(Command.Exec("./file") with { WorkingDirectory = tool.Folder });
        Assert.Equal(tool.Folder + "\n", output);
    }

    [PosixOnly("the programs of a POSIX system, and how it starts them")]
    [Fact]
    public async Task Gives_the_program_the_name_that_is_asked_for()
    {
        var output = await Watched.Output(
            Command.Exec("/bin/sh", "-c", "echo $0"),
            change: request => request.Argument0 = "other"
        );
        Assert.Equal("other\n", output);
    }

    [PosixOnly("the programs of a POSIX system, and how it starts them")]
    [Fact]
    public async Task A_launcher_gets_the_resolved_program()
    {
        var output = await Watched.Output(
            Command.Exec("printf", "%s", "x"),
            change: request => request.Wrap("echo", "launched:")
        );
        Assert.Matches("^launched: /(usr/)?bin/printf %s x\n$", output);
    }

    [Fact]
    public async Task A_start_that_was_called_off_starts_nothing()
    {
        var start = Spawner.Default.SpawnAsync(
            new SpawnRequest(Sh.Exec("true")),
            new CancellationToken(canceled: true)
        );
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await start);
    }

    [PosixOnly("the programs of a POSIX system, and how it starts them")]
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Undoes_the_signals_that_the_runtime_ignores(bool resetMask)
    {
        var output = await Watched.Output(
            Command.Exec("grep", "^Sig[IB]", "/proc/self/status") with
            {
                ResetSignalMask = resetMask,
            }
        );
        var masks = output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(line => line[..6], line => Convert.ToUInt64(line[8..].Trim(), 16));
        Assert.Equal(0UL, masks["SigIgn"] & (1UL << 12));
        Assert.Equal(0UL, masks["SigIgn"] & (1UL << 16));
        Assert.Equal(0UL, masks["SigBlk"]);
    }

    [PosixOnly("the programs of a POSIX system, and how it starts them")]
    [Theory]
    [InlineData(Containment.None)]
    [InlineData(Containment.ProcessGroup)]
    [InlineData(Containment.Session)]
    public async Task Has_the_group_and_session_of_its_containment(Containment containment)
    {
        var output = await Watched.Output(
            Command.Exec("/bin/sh", "-c", "cat /proc/$$/stat") with
            {
                Containment = containment,
            }
        );
        var fields = output.Split(' ');
        var own = File.ReadAllText("/proc/self/stat").Split(") ")[^1].Split(' ');
        Assert.Equal(containment == Containment.None ? own[2] : fields[0], fields[4]);
        Assert.Equal(containment == Containment.Session ? fields[0] : own[3], fields[5]);
    }
}
