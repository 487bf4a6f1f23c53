namespace Reeve.Tests.Real;

/// <summary><see cref="Run.ReadLines"/> on real processes.</summary>
public sealed class ReadingLines
{
    [Fact]
    public async Task Gives_the_lines_of_both_streams_and_a_partial_last_line()
    {
        var lines = await ReadAsync("printf 'one\\r\\n\\ntwo'; echo err >&2");
        Assert.Equal(
            [("one", true), ("", true), ("two", false)],
            lines
                .Where(static l => l.Stream == OutputStream.StandardOutput)
                .Select(static l => (l.Text, l.IsComplete))
        );
        Assert.Equal("err", Assert.Single(lines, static l => l.Stream == OutputStream.StandardError).Text);
    }

    [Fact]
    public async Task Lines_that_are_too_long_come_in_parts()
    {
        var lines = await ReadAsync(
            "printf 'abcdefgh\\nijkl\\n'",
            new OutputLinesOptions { MaxLineLength = 4 }
        );
        Assert.Equal(
            [("abcd", false), ("efgh", true), ("ijkl", true)],
            lines.Select(static l => (l.Text, l.IsComplete))
        );
    }

    [Fact]
    public async Task A_character_is_not_torn_where_a_line_is()
    {
        // Each is two UTF-16 units, and the limit is odd.
        var lines = await ReadAsync(
            "printf '\\360\\237\\230\\200\\360\\237\\230\\200\\n'",
            new OutputLinesOptions { MaxLineLength = 3 }
        );
        Assert.Equal(
            [("\U0001F600", false), ("\U0001F600", true)],
            lines.Select(static l => (l.Text, l.IsComplete))
        );
    }

    [Theory]
    [InlineData(WhenFull.Block, 1000, 1, 1000)]
    [InlineData(WhenFull.DropOldest, 10, 991, 1000)]
    [InlineData(WhenFull.DropNewest, 10, 1, 10)]
    public async Task A_reader_that_is_behind_loses_what_was_declared(
        WhenFull whenFull,
        int count,
        int first,
        int last
    )
    {
        await using var job = new Job(Piped("seq 1000"));
        var run = (await job.Start()).EnsureRun();
        await using var lines = run.ReadLines(new OutputLinesOptions { Capacity = 10, WhenFull = whenFull });
        if (whenFull != WhenFull.Block)
        {
            // The process is never held up, although nobody reads.
            await run.Ended.WaitAsync(TimeSpan.FromSeconds(60));
            await Facts.Until(() => lines.Dropped == 990, "990 lines are dropped");
        }
        var read = new List<string>();
        await foreach (var line in lines)
        {
            read.Add(line.Text);
        }
        Assert.Equal((count, $"{first}", $"{last}"), (read.Count, read[0], read[^1]));
        Assert.Equal(1000 - count, lines.Dropped);
    }

    [PosixOnly("SIGPIPE")]
    [Fact]
    public async Task Disposing_it_closes_the_pipes()
    {
        await using var job = new Job(Piped("exec yes"));
        var run = (await job.Start()).EnsureRun();
        var lines = run.ReadLines();
        await foreach (var line in lines)
        {
            Assert.Equal("y", line.Text);
            break;
        }
        await lines.DisposeAsync();
        Assert.Equal(
            ProcessEnd.BySignal(Signal.Parse("PIPE")),
            await run.Ended.WaitAsync(TimeSpan.FromSeconds(60))
        );
    }

    [PosixOnly("threads are counted in /proc")]
    [Fact]
    public async Task Many_chatty_jobs_at_once_lose_and_tear_no_line_and_need_no_thread_each()
    {
        const int Jobs = 100;
        const int Lines = 500;
        var threads = Facts.ThreadCount();
        var jobs = Enumerable
            .Range(0, Jobs)
            .Select(_ => new Job(Piped($"seq {Lines}; sleep 1000")))
            .ToArray();
        var reading = jobs.Select(async job =>
            {
                var run = (await job.Start()).EnsureRun();
                await using var lines = run.ReadLines(new OutputLinesOptions { Capacity = 8 });
                var next = 1;
                await foreach (var line in lines)
                {
                    Assert.Equal($"{next++}", line.Text);
                    if (next > Lines)
                    {
                        break;
                    }
                }
                return next - 1;
            })
            .ToArray();
        Assert.All(await Task.WhenAll(reading), static count => Assert.Equal(Lines, count));
        // Beside the pool's own: the two that wait for children and for pipes.
        Assert.True(
            Facts.ThreadCount() < threads + Jobs / 2,
            $"{Facts.ThreadCount()} threads, {threads} before"
        );
        await Task.WhenAll(jobs.Select(static job => job.DisposeAsync().AsTask()));
    }

    private static Command Piped(string line) =>
        Sh.Line(line) with
        {
            StandardOutput = Stdio.Pipe,
            StandardError = Stdio.Pipe,
        };

    private static async Task<List<OutputLine>> ReadAsync(string line, OutputLinesOptions? options = null)
    {
        await using var job = new Job(Piped(line));
        var run = (await job.Start()).EnsureRun();
        await using var lines = run.ReadLines(options);
        return await lines.ToListAsync();
    }
}
