using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Reeve.Tests.Real;

/// <summary>Standard streams as <see cref="PipeReader"/> and <see cref="PipeWriter"/>, of real processes.</summary>
public sealed class UsingPipelines
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task What_is_written_comes_back_from_cat_to_the_end()
    {
        await using var job = new Job(Piped(Sh.Exec("cat")));
        var run = (await job.Start()).EnsureRun();
        Assert.Same(run.StandardOutputReader, run.StandardOutputReader);
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 300; i++)
            {
                run.StandardInputWriter.GetSpan(10_000)[..10_000].Fill((byte)i);
                run.StandardInputWriter.Advance(10_000);
                await run.StandardInputWriter.FlushAsync();
            }
            await run.StandardInputWriter.CompleteAsync();
        });
        long count = 0;
        while (true)
        {
            var result = await run.StandardOutputReader.ReadAsync().AsTask().WaitAsync(Limit);
            foreach (var segment in result.Buffer)
            {
                foreach (var value in segment.Span)
                {
                    if (value != (byte)(count++ / 10_000))
                    {
                        Assert.Fail($"Byte {count} is {value}.");
                    }
                }
            }
            run.StandardOutputReader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                break;
            }
        }
        await writing;
        Assert.Equal(3_000_000, count);
        Assert.Equal(ProcessEnd.Exit(0), await run.Ended.WaitAsync(Limit));
    }

    [Fact]
    public async Task A_flush_waits_while_the_process_does_not_read()
    {
        await using var job = new Job(Piped(Sh.Line("read go; exec cat")));
        var run = (await job.Start()).EnsureRun();
        await run.StandardInputWriter.WriteAsync("go\n"u8.ToArray());
        var flush = run.StandardInputWriter.WriteAsync(new byte[1_000_000]).AsTask();
        // cat stops reading when nobody takes what it writes; the pipes hold less than that.
        Assert.False(flush.IsCompleted);
        await run.StandardOutputReader.ReadAtLeastAsync(1_000_000).AsTask().WaitAsync(Limit);
        await flush.WaitAsync(Limit);
    }

    [Fact]
    public async Task A_reader_that_waits_holds_no_buffer()
    {
        // A read of no bytes waits for bytes, and takes none; by such the reader waits.
        await using var job = new Job(Piped(Sh.Exec("cat")));
        var run = (await job.Start()).EnsureRun();
        var waiting = run.StandardOutput.ReadAsync(Memory<byte>.Empty).AsTask();
        Assert.False(waiting.IsCompleted);
        await run.StandardInput.WriteAsync("text"u8.ToArray());
        Assert.Equal(0, await waiting.WaitAsync(Limit));
        var result = await run.StandardOutputReader.ReadAsync().AsTask().WaitAsync(Limit);
        Assert.Equal("text", Encoding.UTF8.GetString(result.Buffer));
    }

    [Fact]
    public async Task What_was_written_before_the_end_is_read_after_it()
    {
        await using var job = new Job(Piped(Sh.Line("echo out; echo err >&2")));
        var run = (await job.Start()).EnsureRun();
        await run.Ended.WaitAsync(Limit);
        var result = await run.StandardErrorReader.ReadAtLeastAsync(100).AsTask().WaitAsync(Limit);
        Assert.True(result.IsCompleted);
        Assert.Equal("err\n", Encoding.UTF8.GetString(result.Buffer));
    }

    [Fact]
    public async Task What_is_no_pipe_says_so()
    {
        await using var job = new Job(Sh.Exec("true"));
        var run = (await job.Start()).EnsureRun();
        Assert.Contains(
            "Stdio.Pipe",
            Assert.Throws<InvalidOperationException>(() => run.StandardOutputReader).Message
        );
        Assert.Throws<InvalidOperationException>(() => run.StandardErrorReader);
        Assert.Throws<InvalidOperationException>(() => run.StandardInputWriter);
    }

    private static Command Piped(Command command) =>
        command with
        {
            StandardInput = Stdio.Pipe,
            StandardOutput = Stdio.Pipe,
            StandardError = Stdio.Pipe,
        };
}
