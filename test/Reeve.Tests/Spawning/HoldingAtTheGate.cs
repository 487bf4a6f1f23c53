using System.Collections.Concurrent;
using System.Globalization;
using Reeve.Spawning.Linux;
using Reeve.Spawning.Linux.Gate;
using Reeve.Spawning.Unix;

namespace Reeve.Tests.Spawning;

/// <summary>A child is held between its creation and its program while something is made true of it.</summary>
public sealed class HoldingAtTheGate
{
    [Fact]
    public async Task The_held_child_is_ours_and_has_not_executed_its_program()
    {
        var seen = "";
        var held = 0;
        await using var child = await Watched.Start(
            Command.Exec("sleep", "1000"),
            Spawner(
                held =>
                {
                    seen = File.ResolveLinkTarget($"/proc/{held.Id}/exe", returnFinalTarget: false)!.FullName;
                },
                child => held = child.Id
            )
        );
        Assert.Equal(Environment.ProcessPath, seen);
        Assert.Equal(child.Id, held);
        Assert.Equal("sleep\n", await File.ReadAllTextAsync($"/proc/{child.Id}/comm"));
    }

    [Fact]
    public async Task Finds_the_right_child_whatever_else_is_started_at_the_same_time()
    {
        var gated = new ConcurrentBag<(int Held, int Started)>();
        await Parallel.ForAsync(
            0,
            200,
            async (number, _) =>
            {
                var held = 0;
                var spawner = number % 2 == 0 ? Watched.NewSpawner() : Spawner(child => held = child.Id);
                await using var child = await Watched.Start(Command.Exec("true"), spawner);
                gated.Add((number % 2 == 0 ? child.Id : held, child.Id));
                await child.Exited;
            }
        );
        Assert.Equal(200, gated.Count);
        Assert.All(gated, pair => Assert.Equal(pair.Started, pair.Held));
    }

    [Fact]
    public async Task What_cannot_be_executed_is_refused_at_once_in_the_same_words()
    {
        using var script = new TemporaryFile("#!/no/such/interpreter\n", isExecutable: true);
        var command = Command.Exec(script.Path);
        var plain = await Assert.ThrowsAsync<SpawnException>(() => Watched.Start(command));
        var held = 0;
        var gated = await Assert.ThrowsAsync<SpawnException>(() =>
            Watched.Start(command, Spawner(child => held = child.Id))
        );
        Assert.NotEqual(0, held);
        Assert.Equal('-', Until.State(held));
        Assert.Equal(plain.Message, gated.Message);
        Assert.Equal(plain.Reason, gated.Reason);
    }

    [Fact]
    public async Task What_fails_before_the_gate_is_refused_in_the_same_words()
    {
        var command = Command.Exec("/bin/true") with { WorkingDirectory = "/no/such/directory" };
        var plain = await Assert.ThrowsAsync<SpawnException>(() => Watched.Start(command));
        var wasHeld = false;
        var gated = await Assert.ThrowsAsync<SpawnException>(() =>
            Watched.Start(command, Spawner(_ => wasHeld = true))
        );
        Assert.False(wasHeld);
        Assert.Equal(plain.Message, gated.Message);
    }

    [Fact]
    public async Task A_child_of_which_it_cannot_be_made_true_never_runs_and_leaves_nothing()
    {
        using var file = new TemporaryFile();
        var held = 0;
        var error = await Assert.ThrowsAsync<SpawnException>(() =>
            Watched.Start(
                Command.Exec("touch", file.Path),
                Spawner(child =>
                {
                    held = child.Id;
                    throw new SpawnException("It cannot be made true.");
                })
            )
        );
        Assert.Equal("It cannot be made true.", error.Message);
        Assert.Equal('-', Until.State(held));
        Assert.False(File.Exists(file.Path));
    }

    [Fact]
    public async Task A_child_that_is_killed_while_it_is_held_is_a_run_that_was_killed()
    {
        await using var child = await Watched.Start(
            Command.Exec("sleep", "1000"),
            Spawner(held => Real.Facts.Kill(held.Id, 9))
        );
        Assert.Equal(Signal.ForceStop, (await child.Exited).End.Signal);
    }

    [Fact]
    public async Task A_child_that_does_not_reach_the_gate_in_time_is_killed_and_the_start_refused()
    {
        using var file = new TemporaryFile();
        var wasHeld = false;
        var spawner = new LinuxSpawner(new EnvironmentBlocks(), groupsByPidFd: true)
        {
            Gate = new SpawnGate("test", TimeSpan.Zero),
            Needs = _ => new GateNeeds([new Work(_ => wasHeld = true)]),
        };
        var error = await Assert.ThrowsAsync<SpawnException>(() =>
            Watched.Start(Command.Exec("touch", file.Path), spawner)
        );
        Assert.Contains("within 0 s, so it was killed", error.Message);
        Assert.False(wasHeld);
        Assert.False(File.Exists(file.Path));
    }

    [Fact]
    public async Task Descriptors_above_the_standard_streams_reach_the_program()
    {
        using var file = new TemporaryFile();
        await using var child = await Watched.Start(
            Command.InShell("echo five >&5; echo three >&3; ls /proc/self/fd >&3") with
            {
                Descriptors = new Descriptors
                {
                    [3] = Stdio.ToFile(file.Path),
                    [5] = Stdio.ToFile(file.Path + "5"),
                },
            },
            Spawner(_ => { })
        );
        await child.Gone;
        Assert.Equal("five\n", await File.ReadAllTextAsync(file.Path + "5"));
        // The last number is that of the directory which ls reads.
        Assert.Equal("three\n0\n1\n2\n3\n4\n5\n", await File.ReadAllTextAsync(file.Path));
    }

    [Fact]
    public async Task A_held_child_has_none_of_our_descriptors()
    {
        using var inheritable = Native.Duplicate(File.OpenHandle("/dev/zero"));
        List<string> open = [];
        await using var child = await Watched.Start(
            Command.Exec("true"),
            Spawner(held =>
                open = [.. Directory.GetFiles($"/proc/{held.Id}/fd").Select(path => Path.GetFileName(path)!)]
            )
        );
        // It rings with descriptor 3 open, which it then closes.
        Assert.Equal(["0", "1", "2"], open.Except(["3"]).Order());
    }

    /// <summary>The second one has a limit of open files to come that leaves it no number for the last thing that it opens.</summary>
    [Theory]
    [InlineData("hold")]
    [InlineData("hold-bare")]
    public async Task A_child_whose_supervisor_dies_while_it_is_held_ends_without_running(string how)
    {
        using var file = new TemporaryFile();
        using var supervisor = new Real.TaggedProgram(TestChild.Path, how, "touch", file.Path);
        var held = int.Parse(
            (await supervisor.Line(TestContext.Current.CancellationToken))!,
            CultureInfo.InvariantCulture
        );
        Assert.True(Until.IsAlive(held));
        supervisor.Signal(9);
        await Until.True(() => !Until.IsAlive(held), "the orphan has ended");
        Assert.False(File.Exists(file.Path), "the orphan ran its program");
    }

    /// <summary>By the path that leads to our files, another's would be opened, or none.</summary>
    [Fact]
    public async Task With_the_proc_of_another_namespace_the_start_is_refused()
    {
        Assert.SkipUnless(
            File.Exists("/usr/bin/unshare") && Environment.IsPrivilegedProcess,
            "a namespace of processes needs unshare(1) and root"
        );
        using var file = new TemporaryFile();
        using var program = new Real.TaggedProgram(
            "/usr/bin/unshare",
            "--pid",
            "--fork",
            "--kill-child",
            TestChild.Path,
            "hold",
            "touch",
            file.Path
        );
        var said = await program.Line(TestContext.Current.CancellationToken);
        Assert.NotNull(said);
        Assert.Contains("/proc is not the one of this process's namespace", said);
        await program.Exited(TestContext.Current.CancellationToken);
        Assert.False(File.Exists(file.Path));
    }

    [Fact]
    public async Task A_file_mode_mask_of_its_own_leaves_that_of_the_supervisor_alone()
    {
        using var file = new TemporaryFile();
        var work = new Work(_ => File.WriteAllText(file.Path, "written while the child is held"));
        var spawner = new LinuxSpawner(new EnvironmentBlocks(), groupsByPidFd: true)
        {
            Needs = _ => new GateNeeds([work], Umask: 0x1FF & ~0x80),
        };
        Assert.Equal("0577\n", await Watched.Output(Command.InShell("umask"), spawner));
        Assert.Equal(0x1A4, (int)File.GetUnixFileMode(file.Path));
        Assert.Equal("0022\n", await Watched.Output(Command.InShell("umask"), Spawner(_ => { })));
        Assert.Equal(
            Environment.CurrentDirectory + "\n",
            await Watched.Output(Command.InShell("pwd -P"), Spawner(_ => { }))
        );
    }

    private static LinuxSpawner Spawner(params Action<HeldChild>[] work) =>
        new(new EnvironmentBlocks(), groupsByPidFd: true)
        {
            Needs = _ => new GateNeeds([.. work.Select(action => new Work(action))]),
        };

    private sealed class Work(Action<HeldChild> work) : IGateTask
    {
        public void Do(in HeldChild child) => work(child);
    }
}
