namespace Reeve.Tests.Spawning;

public sealed class RefusingToStart
{
    [Fact]
    public async Task Says_where_a_name_was_looked_for()
    {
        var error = await Refusal(
            Command.Exec("no-such-tool") with
            {
                Environment = new EnvironmentChanges { ["PATH"] = "/bin:/nowhere" },
            },
            SpawnFailure.NotFound
        );
        Assert.Equal(["/bin", "/nowhere"], error.SearchedDirectories);
        Assert.Equal(2, error.NativeErrorCode);
        Assert.Equal("no-such-tool", error.Program);
        Assert.Equal(
            "Cannot start 'no-such-tool': it was not found; its PATH is '/bin:/nowhere'. Install it, correct its "
                + "name, or give its path.",
            error.Message
        );
    }

    [Fact]
    public async Task Says_that_there_is_no_path()
    {
        var error = await Refusal(
            Command.Exec("no-such-tool") with
            {
                Environment = new EnvironmentChanges { ["PATH"] = null },
            },
            SpawnFailure.NotFound
        );
        Assert.Equal(["/bin", "/usr/bin"], error.SearchedDirectories);
        Assert.Contains("has no PATH", error.Message);
    }

    [Fact]
    public async Task Says_that_a_path_does_not_exist()
    {
        var error = await Refusal(Command.Exec("/no/such/tool"), SpawnFailure.NotFound);
        Assert.Equal(
            "Cannot start '/no/such/tool': '/no/such/tool' does not exist (No such file or directory). Correct the path.",
            error.Message
        );
        Assert.Empty(error.SearchedDirectories);
    }

    [Fact(Timeout = 30_000)]
    public async Task Does_not_wait_for_the_other_end_of_a_fifo()
    {
        using var place = new TemporaryFile();
        var path = place.Path;
        await Command.InShell($"mkfifo '{path}' && chmod +x '{path}'").RunAsync();
        var error = await Assert.ThrowsAsync<SpawnException>(() => Watched.Start(Command.Exec(path)));
        Assert.Equal(SpawnFailure.PermissionDenied, error.Reason);
    }

    [Fact]
    public async Task Says_that_the_program_is_a_directory()
    {
        var error = await Refusal(Command.Exec("/usr"), SpawnFailure.IsDirectory);
        Assert.Contains("'/usr' is a directory (Permission denied)", error.Message);
    }

    [Fact]
    public async Task Says_that_a_file_may_not_be_executed()
    {
        using var file = new TemporaryFile("#!/bin/sh\n");
        var error = await Refusal(Command.Exec(file.Path), SpawnFailure.NotExecutable);
        Assert.Contains($"chmod +x '{file.Path}'", error.Message);
        Assert.Equal(13, error.NativeErrorCode);
    }

    [Fact]
    public async Task Says_that_the_only_one_in_the_path_may_not_be_executed()
    {
        using var file = new TemporaryFile("#!/bin/sh\n");
        var error = await Refusal(
            Command.Exec("file") with
            {
                Environment = new EnvironmentChanges { ["PATH"] = file.Folder },
            },
            SpawnFailure.NotExecutable
        );
        Assert.Contains("without permission to execute it", error.Message);
        Assert.Equal([file.Folder], error.SearchedDirectories);
    }

    [Theory]
    [InlineData("#!/no/such/interpreter -x\n", "/no/such/interpreter")]
    [InlineData("#!/bin/sh\r\necho\r\n", "/bin/sh\\r")]
    public async Task Names_the_interpreter_that_is_missing(string script, string interpreter)
    {
        using var file = new TemporaryFile(script, isExecutable: true);
        var error = await Refusal(Command.Exec(file.Path), SpawnFailure.BadInterpreter);
        Assert.Contains($"needs the interpreter '{interpreter}', which does not exist", error.Message);
    }

    [Theory]
    [InlineData("echo no first line\n")]
    [InlineData("")]
    public async Task Says_what_a_script_lacks(string content)
    {
        using var file = new TemporaryFile(content, isExecutable: true);
        var error = await Refusal(Command.Exec(file.Path), SpawnFailure.NotExecutable);
        Assert.Contains("begin it with a #! line or run it by a shell", error.Message);
        Assert.Equal(8, error.NativeErrorCode);
    }

    [Fact]
    public async Task Says_that_a_program_is_being_written()
    {
        using var file = new TemporaryFile();
        File.Copy("/bin/true", file.Path);
        await using var writer = File.Open(file.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        var error = await Refusal(Command.Exec(file.Path), SpawnFailure.Other);
        Assert.True(error.IsTransient);
        Assert.Contains("is being written (Text file busy)", error.Message);
    }

    [Theory]
    [InlineData("/no/such/directory", "does not exist")]
    [InlineData("/etc/passwd", "is not a directory")]
    public async Task Says_what_is_wrong_with_the_working_directory(string directory, string why)
    {
        foreach (var program in (string[])["/bin/true", "true", "./true"])
        {
            var error = await Refusal(
                Command.Exec(program) with
                {
                    WorkingDirectory = directory,
                },
                SpawnFailure.WorkingDirectory
            );
            Assert.Contains($"its working directory '{directory}' {why}", error.Message);
        }
    }

    [Fact]
    public async Task Says_which_text_contains_a_nul()
    {
        var command = Command.Exec("true", "a", "b\0c");
        Assert.Contains("its argument 2", (await Refusal(command, SpawnFailure.InvalidText)).Message);
        command = Command.Exec("tr\0ue");
        Assert.Contains("its path", (await Refusal(command, SpawnFailure.InvalidText)).Message);
        command = Command.Exec("true") with { WorkingDirectory = "/\0" };
        Assert.Contains("its working directory", (await Refusal(command, SpawnFailure.InvalidText)).Message);
        command = Command.Exec("true") with { StandardOutput = Stdio.ToFile("a\0") };
        Assert.Contains(
            "path of its standard output",
            (await Refusal(command, SpawnFailure.InvalidText)).Message
        );
        command = Command.Exec("true") with
        {
            Environment = new EnvironmentChanges { ["KEY"] = "secret\0value" },
        };
        var error = await Refusal(command, SpawnFailure.InvalidText);
        Assert.Contains("the environment variable 'KEY'", error.Message);
        Assert.DoesNotContain("secret", error.Message);
    }

    [Fact]
    public async Task Says_which_argument_is_too_long()
    {
        Assert.SkipUnless(Backend.IsLinux, "On macOS no argument has a limit of its own.");
        var error = await Refusal(Command.Exec("true", "a", new string('x', 131_072)), SpawnFailure.TooLong);
        Assert.Contains("its argument 2 is longer than 131071 bytes", error.Message);
        Assert.Equal(7, error.NativeErrorCode);
    }

    [Fact]
    public async Task Says_that_all_arguments_together_are_too_long()
    {
        var arguments = Enumerable.Repeat(new string('x', 100_000), 100);
        var error = await Refusal(Command.Exec("true", arguments), SpawnFailure.TooLong);
        Assert.Contains("together longer", error.Message);
    }

    [Fact]
    public async Task Names_the_stream_and_the_file_that_cannot_be_opened()
    {
        var error = await Refusal(
            Command.Exec("true") with
            {
                StandardError = Stdio.ToFile("/no/such/file"),
            },
            SpawnFailure.Stream
        );
        Assert.Contains(
            "its standard error could not be opened: '/no/such/file': No such file or directory",
            error.Message
        );
        error = await Refusal(
            Command.Exec("true") with
            {
                StandardOutput = Stdio.StandardOutput,
            },
            SpawnFailure.Stream
        );
        Assert.Contains("only standard error can join standard output", error.Message);
    }

    [Fact]
    public async Task Refuses_a_closed_handle()
    {
        var handle = File.OpenHandle("/dev/null");
        handle.Dispose();
        var error = await Refusal(
            Command.Exec("true") with
            {
                StandardInput = Stdio.Handle(handle),
            },
            SpawnFailure.Stream
        );
        Assert.Contains("the handle given for it is closed", error.Message);
    }

    [Theory]
    [InlineData(Containment.None)]
    [InlineData(Containment.Session)]
    public async Task The_foreground_needs_a_group(Containment containment)
    {
        var command = Command.Exec("true") with { Foreground = true, Containment = containment };
        var error = await Refusal(command, SpawnFailure.Containment);
        Assert.Contains("Foreground needs Containment.ProcessGroup", error.Message);
    }

    [Fact]
    public async Task A_missing_command_is_reported_before_its_launcher_runs()
    {
        foreach (var program in (string[])["no-such-tool", "/no/such/tool"])
        {
            var error = await Refusal(Command.Exec(program), SpawnFailure.NotFound, r => r.Wrap("nice"));
            Assert.Equal(program, error.Program);
        }
    }

    [Fact]
    public async Task A_missing_launcher_is_named()
    {
        var error = await Refusal(
            Command.Exec("true"),
            SpawnFailure.NotFound,
            request => request.Wrap("no-such-launcher")
        );
        Assert.Equal("true", error.Program);
        Assert.Contains("its launcher 'no-such-launcher' was not found", error.Message);
    }

    private static async Task<SpawnException> Refusal(
        Command command,
        SpawnFailure reason,
        Action<SpawnRequest>? change = null
    )
    {
        var request = new SpawnRequest(command);
        change?.Invoke(request);
        var error = await Assert.ThrowsAsync<SpawnException>(async () =>
            await Spawner.Default.SpawnAsync(request, default)
        );
        Assert.Equal(reason, error.Reason);
        return error;
    }
}
