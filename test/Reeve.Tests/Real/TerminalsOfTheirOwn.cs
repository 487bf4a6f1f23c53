using System.Security.Cryptography;
using System.Text;

namespace Reeve.Tests.Real;

/// <summary>A terminal of a run's own, as a stream: what passes, when it ends, what it holds.</summary>
public sealed class TerminalsOfTheirOwn
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_megabyte_passes_a_raw_terminal_byte_for_byte()
    {
        await using var job = new Job(Screen.At(Command.Exec("cat"), new TerminalOptions { Raw = true }));
        var terminal = (await job.Start()).EnsureRun().Terminal;
        var sent = RandomNumberGenerator.GetBytes(1_000_000);
        var writing = terminal.WriteAsync(sent).AsTask();
        var received = new byte[sent.Length];
        await terminal.ReadExactlyAsync(received).AsTask().WaitAsync(Limit);
        await writing;
        Assert.Equal(sent, received);
    }

    [Fact]
    public async Task All_that_was_written_before_the_end_can_be_read_after_it()
    {
        const string Script = "head -c 3000 /dev/zero | tr '\\0' x; sleep 0.01; echo end";
        await using var job = new Job(Screen.At(Command.InShell(Script)));
        for (var i = 0; i < 20; i++)
        {
            var run = (await job.Start()).EnsureRun();
            await run.Ended.WaitAsync(Limit);
            Assert.Equal(new string('x', 3000) + "end\r\n", await ReadAllAsync(run.Terminal));
            Assert.False(run.IsOutputCut);
        }
    }

    [Fact]
    public async Task A_stranger_that_has_it_open_hangs_neither_the_end_nor_the_reader()
    {
        using var folder = new TemporaryFolder();
        var pidFile = folder["pid"];
        await using var job = new Job(
            Screen.At(
                Command.InShell(
                    $"setsid sh -c 'trap \"\" HUP; echo $$ >{pidFile}; exec sleep 1000' & echo before; exec sleep 1000"
                )
            )
        );
        var run = (await job.Start()).EnsureRun();
        var stranger = await Facts.NumberIn(pidFile);
        try
        {
            var buffer = new byte[100];
            await run.Terminal.ReadExactlyAsync(buffer.AsMemory(0, 8)).AsTask().WaitAsync(Limit);
            var reading = run.Terminal.ReadAsync(buffer).AsTask();
            Assert.False(reading.IsCompleted);
            await job.Kill().WaitAsync(Limit);
            Assert.Equal(0, await reading.WaitAsync(Limit));
            Assert.True(run.Terminal.IsCut);
            Assert.True(Facts.IsAlive(stranger));
        }
        finally
        {
            Assert.Equal(0, Facts.Kill(stranger, 9));
        }
    }

    [Fact]
    public async Task A_program_that_closes_it_and_opens_it_again_has_not_ended_it()
    {
        await using var job = new Job(
            Screen.At(Command.InShell("echo one; exec <&- >&- 2>&-; sleep 0.1; exec >/dev/tty; echo two"))
        );
        var run = (await job.Start()).EnsureRun();
        Assert.Equal("one\r\ntwo\r\n", await ReadAllAsync(run.Terminal).WaitAsync(Limit));
    }

    [Fact]
    public async Task A_child_that_is_killed_ends_it()
    {
        await using var job = new Job(Screen.At(Command.Exec("sleep", "1000")));
        var run = (await job.Start()).EnsureRun();
        var reading = ReadAllAsync(run.Terminal);
        var writing = run.Terminal.WriteAsync(new byte[1_000_000]).AsTask();
        Assert.Equal(0, Facts.Kill(run.ProcessId, 9));
        await reading.WaitAsync(Limit);
        await run.Ended.WaitAsync(Limit);
        var failure = await Assert.ThrowsAsync<IOException>(() => writing.WaitAsync(Limit));
        Assert.Contains("does not read its terminal any more", failure.Message);
        run.Terminal.Resize(10, 10);
    }

    [Fact]
    public async Task A_run_that_was_let_go_ends_it_with_the_last_who_has_it_open()
    {
        using var folder = new TemporaryFolder();
        var command = Command.InShell(
            $"sh -c 'trap \"\" HUP; while ! test -e {folder["go"]}; do sleep 0.02; done; echo late' & sleep 0.1; echo early"
        ) with
        {
            Leftovers = Leftovers.Leave,
        };
        await using var job = new Job(Screen.At(command));
        var run = (await job.Start()).EnsureRun();
        await run.Ended.WaitAsync(Limit);
        var reading = ReadAllAsync(run.Terminal);
        await File.WriteAllTextAsync(folder["go"], "", TestContext.Current.CancellationToken);
        Assert.Equal("early\r\nlate\r\n", await reading.WaitAsync(Limit));
    }

    [Fact]
    public async Task Streams_that_go_elsewhere_do_and_it_controls_the_session_all_the_same()
    {
        var command = Command.InShell(
            "test -t 0 || test -t 1 || test -t 2 || echo none; echo seen >/dev/tty"
        );
        await using var job = new Job(
            Screen.At(
                command with
                {
                    StandardInput = Stdio.Null,
                    StandardOutput = Stdio.Pipe,
                    StandardError = Stdio.StandardOutput,
                }
            )
        );
        var run = (await job.Start()).EnsureRun();
        Assert.Equal("none\n", await ReadAllAsync(run.StandardOutput).WaitAsync(Limit));
        Assert.Equal("seen\r\n", await ReadAllAsync(run.Terminal).WaitAsync(Limit));
    }

    [Fact]
    public async Task Standard_error_is_it_where_only_that_is_left()
    {
        var command = Command.InShell("test -t 1 || test -t 2 && echo here >&2");
        await using var job = new Job(
            Screen.At(command with { StandardInput = Stdio.Null, StandardOutput = Stdio.Null })
        );
        var run = (await job.Start()).EnsureRun();
        Assert.Equal("here\r\n", await ReadAllAsync(run.Terminal).WaitAsync(Limit));
    }

    [Fact]
    public async Task After_a_hang_up_nothing_can_be_asked_of_it()
    {
        await using var job = new Job(Screen.At(Command.Exec("cat")));
        var terminal = (await job.Start()).EnsureRun().Terminal;
        var reading = terminal.ReadAsync(new byte[1]).AsTask();
        await terminal.DisposeAsync();
        // Also once the run is over.
        await job.Kill().WaitAsync(Limit);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => reading.WaitAsync(Limit));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => terminal.WriteAsync(new byte[1]).AsTask());
        Assert.Throws<ObjectDisposedException>(() => terminal.Resize(80, 24));
        Assert.False(terminal.CanRead);
        Assert.False(terminal.CanWrite);
    }

    [Theory]
    [InlineData(Containment.ProcessGroup, false, "Containment.Session")]
    [InlineData(Containment.None, false, "Containment.Session")]
    [InlineData(Containment.ProcessGroup, true, "Leave out Terminal or Foreground")]
    public async Task What_cannot_be_together_is_refused(
        Containment containment,
        bool foreground,
        string advice
    )
    {
        var command = Command.Exec("true") with
        {
            Terminal = new TerminalOptions(),
            Containment = containment,
            Foreground = foreground,
        };
        await using var job = new Job(command);
        var failure = await Assert.ThrowsAsync<SpawnException>(() => job.Start().AsTask());
        Assert.Contains(advice, failure.Message);
    }

    [Fact]
    public async Task Is_refused_where_nobody_would_read_it()
    {
        var command = Screen.At(Command.Exec("true"));
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            command.RunAsync(cancellationToken: TestContext.Current.CancellationToken)
        );
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            command.CaptureAsync(cancellationToken: TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task A_run_without_one_says_so()
    {
        await using var job = new Job(Command.Exec("true"));
        var run = (await job.Start()).EnsureRun();
        Assert.Contains(
            "Set Terminal in the command",
            Assert.Throws<InvalidOperationException>(() => run.Terminal).Message
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(65536)]
    public void Sizes_that_are_none_are_refused(int size)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TerminalOptions { Columns = size });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TerminalOptions { Rows = size });
    }

    [Fact]
    public async Task Its_kind_is_what_the_environment_says_and_else_the_usual()
    {
        var supervisors = Environment.GetEnvironmentVariable("TERM");
        Assert.Equal(supervisors ?? "xterm", await KindAsync(EnvironmentChanges.None));
        Assert.Equal(supervisors ?? "xterm", await KindAsync(EnvironmentChanges.None.Set("A", "1")));
        Assert.Equal("vt100", await KindAsync(EnvironmentChanges.None.Set("TERM", "vt100")));
        Assert.Equal("none", await KindAsync(EnvironmentChanges.None.Set("TERM", null)));
        Assert.Equal("none", await KindAsync(new EnvironmentChanges { Clear = true }));
    }

    private static async Task<string> KindAsync(EnvironmentChanges environment)
    {
        // Not by a shell, which would set it to dumb for itself.
        await using var job = new Job(
            Screen.At(Command.Exec("/usr/bin/env")) with
            {
                Environment = environment,
            }
        );
        var text = await ReadAllAsync((await job.Start()).EnsureRun().Terminal).WaitAsync(Limit);
        return text.Split("\r\n")
                .SingleOrDefault(line => line.StartsWith("TERM=", StringComparison.Ordinal))
                ?["TERM=".Length..]
            ?? "none";
    }

    private static async Task<string> ReadAllAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        return await reader.ReadToEndAsync().WaitAsync(Limit);
    }
}
