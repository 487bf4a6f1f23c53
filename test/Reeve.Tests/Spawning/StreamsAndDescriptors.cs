using Reeve.Tests.Real;

namespace Reeve.Tests.Spawning;

public sealed class StreamsAndDescriptors
{
    // The descriptors of the shell, as another process sees them: it does not execute ls in its own place.
    private const string List = "ls /proc/$$/fd; :";

    [Fact]
    public async Task Reads_from_and_writes_to_files()
    {
        using var input = new TemporaryFile("text");
        Assert.Equal(
            "text",
            await Watched.Output(Sh.Exec("cat") with { StandardInput = Stdio.FromFile(input.Path) })
        );
    }

    [Fact]
    public async Task Empties_or_appends_to_a_file()
    {
        using var file = new TemporaryFile("old ");
        await Run(Sh.Exec("printf", "new") with { StandardOutput = Stdio.ToFile(file.Path, append: true) });
        Assert.Equal("old new", await File.ReadAllTextAsync(file.Path));
        await Run(Sh.Exec("printf", "new") with { StandardOutput = Stdio.ToFile(file.Path) });
        Assert.Equal("new", await File.ReadAllTextAsync(file.Path));
    }

    [Fact]
    public async Task Nothing_comes_from_the_null_device()
    {
        Assert.Equal("", await Watched.Output(Sh.Exec("cat") with { StandardInput = Stdio.Null }));
    }

    [Fact]
    public async Task Standard_error_joins_standard_output()
    {
        var command = Sh.Line("echo out; echo err >&2") with { StandardError = Stdio.StandardOutput };
        Assert.Equal("out\nerr\n", await Watched.Output(command));
    }

    [Fact]
    public async Task A_handle_is_lent_not_given()
    {
        using var file = new TemporaryFile();
        using (var handle = File.OpenHandle(file.Path, FileMode.Create, FileAccess.Write))
        {
            var command = Sh.Exec("printf", "x") with { StandardOutput = Stdio.Handle(handle) };
            await Run(command);
            await Run(command);
            Assert.False(handle.IsClosed);
        }
        Assert.Equal("xx", await File.ReadAllTextAsync(file.Path));
    }

    [PosixOnly("descriptors by number")]
    [Fact]
    public async Task Nothing_else_is_open_in_the_child()
    {
        using var file = File.OpenHandle("/dev/null");
        using var kept = Native.Duplicate(file);
        Assert.Equal("0\n1\n2\n", await Watched.Output(Command.InShell(List)));
    }

    [PosixOnly("descriptors by number")]
    [Fact]
    public async Task Has_what_was_asked_for_at_its_numbers_and_the_gaps_closed()
    {
        using var five = new TemporaryFile("five");
        using var nine = new TemporaryFile("nine");
        var command = Command.InShell($"cat <&5; cat <&9; echo; {List}") with
        {
            Descriptors = new Descriptors
            {
                [9] = Stdio.FromFile(nine.Path),
                [5] = Stdio.FromFile(five.Path),
                [7] = Stdio.Null,
            },
        };
        Assert.Equal("fivenine\n0\n1\n2\n5\n7\n9\n", await Watched.Output(command));
    }

    [PosixOnly("descriptors by number")]
    [Fact]
    public async Task Numbers_that_are_in_use_here_are_not_mixed_up()
    {
        // Our own descriptors have low numbers as well, so these are swapped and shifted among themselves.
        var files = Enumerable.Range(0, 4).Select(i => new TemporaryFile($"{i} ")).ToArray();
        var handles = files.Select(file => File.OpenHandle(file.Path)).ToArray();
        var numbers = handles.Select(handle => (int)handle.DangerousGetHandle()).ToArray();
        var descriptors = Descriptors.None;
        var script = "";
        for (var i = 0; i < handles.Length; i++)
        {
            var target = numbers[(i + 1) % handles.Length];
            descriptors = descriptors.Set(target, Stdio.Handle(handles[i]));
            script += $"cat /proc/self/fd/{target};";
        }
        var same = Command.InShell($"cat /proc/self/fd/{numbers[0]}") with
        {
            Descriptors = Descriptors.None.Set(numbers[0], Stdio.Handle(handles[0])),
        };
        Assert.Equal(
            "0 1 2 3 ",
            await Watched.Output(Command.InShell(script) with { Descriptors = descriptors })
        );
        Assert.Equal("0 ", await Watched.Output(same));
        Array.ForEach(handles, handle => handle.Dispose());
        Array.ForEach(files, file => file.Dispose());
    }

    [PosixOnly("descriptors by number")]
    [Fact]
    public async Task A_number_beyond_the_limit_is_refused()
    {
        var command = Command.Exec("true") with
        {
            Descriptors = Descriptors.None.Set(int.MaxValue - 1, Stdio.Null),
        };
        var error = await Assert.ThrowsAsync<SpawnException>(() => Watched.Start(command));
        Assert.Equal(SpawnFailure.Stream, error.Reason);
    }

    private static async Task Run(Command command)
    {
        await using var child = await Watched.Start(command);
        await child.Gone;
    }
}
