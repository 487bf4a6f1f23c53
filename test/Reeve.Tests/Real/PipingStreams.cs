using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Reeve.Tests.Real;

/// <summary>Standard streams that are pipes, of real processes.</summary>
public sealed class PipingStreams
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task What_is_written_comes_back_from_cat_byte_for_byte()
    {
        await using var job = new Job(Piped(Sh.Exec("cat")));
        var run = (await job.Start()).EnsureRun();
        // More than three pipes hold, so that both sides have to wait for each other.
        var sent = RandomNumberGenerator.GetBytes(3_000_000);
        var writing = Task.Run(async () =>
        {
            await run.StandardInput.WriteAsync(sent);
            await run.StandardInput.DisposeAsync();
        });
        using var received = new MemoryStream();
        await run.StandardOutput.CopyToAsync(received).WaitAsync(Limit);
        await writing;
        Assert.Equal(sent, received.ToArray());
        Assert.Equal(ProcessEnd.Exit(0), await run.Ended);
        Assert.False(run.IsOutputCut);
    }

    [Fact]
    public async Task All_that_was_written_before_the_end_can_be_read_after_it()
    {
        await using var job = new Job(Piped(Sh.Line("head -c 50000 /dev/zero; echo err >&2")));
        var run = (await job.Start()).EnsureRun();
        await run.Ended.WaitAsync(Limit);
        Assert.Equal(50_000, (await ReadAllAsync(run.StandardOutput)).Length);
        Assert.Equal("err\n", await ReadAllAsync(run.StandardError));
        Assert.Equal(0, await run.StandardOutput.ReadAsync(new byte[1]));
    }

    [PosixOnly("setsid")]
    [Fact]
    public async Task A_stranger_that_holds_the_pipe_hangs_neither_the_end_nor_the_reader()
    {
        using var folder = new TemporaryFolder();
        var pidFile = folder["pid"];
        var command = Piped(
            Sh.Line($"setsid sh -c 'echo $$ >{pidFile}; exec sleep 1000' & echo before; exec sleep 1000")
        );
        await using var job = new Job(command);
        var run = (await job.Start()).EnsureRun();
        var stranger = await Facts.NumberIn(pidFile);
        try
        {
            var buffer = new byte[100];
            Assert.Equal(7, await run.StandardOutput.ReadAsync(buffer));
            var reading = run.StandardOutput.ReadAsync(buffer).AsTask();
            Assert.False(reading.IsCompleted);
            await job.Kill().WaitAsync(Limit);
            Assert.Equal(0, await reading.WaitAsync(Limit));
            Assert.True(run.IsOutputCut);
        }
        finally
        {
            Assert.Equal(0, Facts.Kill(stranger, 9));
        }
    }

    [Fact]
    public async Task A_cancelled_read_loses_nothing()
    {
        await using var job = new Job(Piped(Sh.Exec("cat")));
        var run = (await job.Start()).EnsureRun();
        var buffer = new byte[10];
        for (var i = 0; i < 20; i++)
        {
            using var cancellation = new CancellationTokenSource();
            var reading = run.StandardOutput.ReadAsync(buffer, cancellation.Token).AsTask();
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        }
        await run.StandardInput.WriteAsync("text"u8.ToArray());
        Assert.Equal(4, await run.StandardOutput.ReadAsync(buffer).AsTask().WaitAsync(Limit));
        Assert.Equal("text", Encoding.UTF8.GetString(buffer, 0, 4));
    }

    [Fact]
    public async Task A_process_that_nobody_reads_waits_and_can_be_stopped()
    {
        await using var job = new Job(Piped(Sh.Exec("yes")));
        var run = (await job.Start()).EnsureRun();
        await job.Stop(Signal.Terminate, Limit).WaitAsync(Limit);
        Assert.Equal(Sh.Terminated, run.End);
    }

    [Fact]
    public async Task Writing_to_a_process_that_does_not_read_any_more_says_so()
    {
        await using var job = new Job(Piped(Sh.Line("exec <&-; echo closed; exec sleep 1000")));
        var run = (await job.Start()).EnsureRun();
        _ = await run.StandardOutput.ReadAsync(new byte[10]);
        // Another child of this program that is on its way to its own program has a copy of the end that is read, for so long.
        var failure = default(IOException);
        for (var clock = Stopwatch.StartNew(); failure is null && clock.Elapsed < Limit; )
        {
            failure = await FailureOfWriting(run);
        }
        Assert.Contains("does not read its standard input", failure?.Message);
        await job.Kill();
        Assert.NotNull(await FailureOfWriting(run));
    }

    private static async Task<IOException?> FailureOfWriting(Run run)
    {
        try
        {
            await run.StandardInput.WriteAsync("x"u8.ToArray());
            return null;
        }
        catch (IOException exception)
        {
            return exception;
        }
    }

    [Fact]
    public async Task The_end_of_the_run_ends_a_write_that_waits()
    {
        await using var job = new Job(Piped(Sh.Exec("sleep", "1000")));
        var run = (await job.Start()).EnsureRun();
        var writing = run.StandardInput.WriteAsync(new byte[1_000_000]).AsTask();
        Assert.False(writing.IsCompleted);
        await job.Kill();
        await Assert.ThrowsAsync<IOException>(() => writing.WaitAsync(Limit));
    }

    [Fact]
    public async Task Closing_the_input_is_a_step_that_ends_cat()
    {
        await using var job = new Job(Piped(Sh.Exec("cat")));
        var run = (await job.Start()).EnsureRun();
        var stop = await job.Stop(StopSequence.Graceful(new StopStep.CloseInput(Limit)));
        Assert.Equal(ProcessEnd.Exit(0), run.End);
        Assert.False(stop.Stop!.WasForced);
    }

    [Fact]
    public async Task Writing_to_the_input_is_a_step_that_a_shell_obeys()
    {
        await using var job = new Job(Piped(Sh.Exec("sh")));
        var run = (await job.Start()).EnsureRun();
        await job.Stop(StopSequence.Graceful(new StopStep.WriteInput("exit 7\n", Limit)));
        Assert.Equal(ProcessEnd.Exit(7), run.End);
    }

    [Fact]
    public async Task Standard_error_can_join_a_pipe()
    {
        var command = Piped(Sh.Line("echo out; echo err >&2")) with { StandardError = Stdio.StandardOutput };
        await using var job = new Job(command);
        var run = (await job.Start()).EnsureRun();
        Assert.Equal("out\nerr\n", await ReadAllAsync(run.StandardOutput));
        Assert.Contains(
            "Stdio.Pipe",
            Assert.Throws<InvalidOperationException>(() => run.StandardError).Message
        );
    }

    [Fact]
    public async Task Two_reads_at_once_are_refused()
    {
        await using var job = new Job(Piped(Sh.Exec("cat")));
        var run = (await job.Start()).EnsureRun();
        var first = run.StandardOutput.ReadAsync(new byte[1]).AsTask();
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            run.StandardOutput.ReadAsync(new byte[1]).AsTask()
        );
        await run.StandardOutput.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => first.WaitAsync(Limit));
    }

    private static Command Piped(Command command) =>
        command with
        {
            StandardInput = Stdio.Pipe,
            StandardOutput = Stdio.Pipe,
            StandardError = Stdio.Pipe,
        };

    private static async Task<string> ReadAllAsync(Stream stream)
    {
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync().WaitAsync(Limit);
    }
}
