namespace Reeve.Stress.Tests;

/// <summary>A reader that is slower than what it reads: blocks or drops as declared, and each line is accounted for.</summary>
public sealed class SlowReaders
{
    private const int Lines = 300_000;

    [Theory(Timeout = 120_000)]
    [InlineData(WhenFull.Block)]
    [InlineData(WhenFull.DropOldest)]
    [InlineData(WhenFull.DropNewest)]
    public async Task What_was_written_is_what_was_read_and_what_was_dropped(WhenFull whenFull)
    {
        await using var job = new Job(
            Command.InShell($"seq {Lines}; seq {Lines} >&2") with
            {
                StandardOutput = Stdio.Pipe,
                StandardError = Stdio.Pipe,
            }
        );
        var run = (await job.Start()).EnsureRun();
        await using var lines = run.ReadLines(new OutputLinesOptions { Capacity = 100, WhenFull = whenFull });
        var read = 0;
        var last = new int[2];
        await foreach (var line in lines)
        {
            var number = int.Parse(line.Text);
            ref var previous = ref last[(int)line.Stream];
            Assert.True(number > previous, $"{number} after {previous}");
            Assert.True(whenFull != WhenFull.Block || number == previous + 1, $"{number} after {previous}");
            previous = number;
            if (++read % 100 == 1)
            {
                // Slower than the process for certain: a dropping reader lets it run on to its end, a blocking one holds it.
                if (whenFull == WhenFull.Block)
                {
                    Assert.False(read < Lines && run.Ended.IsCompleted);
                }
                else if (read == 1)
                {
                    await run.Ended;
                }
            }
        }
        Assert.Equal(2 * Lines, read + lines.Dropped);
        Assert.Equal(whenFull == WhenFull.Block, lines.Dropped == 0);
        if (whenFull != WhenFull.DropNewest)
        {
            Assert.Equal(Lines, last[1]);
        }
    }
}
