using System.Diagnostics;
using System.Globalization;

namespace Reeve.Stress.Tests;

/// <summary>One GiB through a standard output, beside what <c>cat FILE | cat >/dev/null</c> moves in the same rounds.</summary>
public sealed class MovingAGigabyte(ITestOutputHelper log) : IDisposable
{
    private const long Size = 1L << 30;
    private const int Rounds = 5;
    private const double LeastRatio = 0.8;
    private const long MostAllocated = 4L << 20;
    private const long MostGrowth = 32L << 20;

    private readonly TemporaryFolder _files = new();

    private string FilePath => _files["gigabyte"];

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = 180_000)]
    public async Task Is_no_slower_than_cat_and_needs_no_memory()
    {
        await File.Create(FilePath).DisposeAsync();
        using (var file = File.OpenHandle(FilePath, FileMode.Open, FileAccess.Write))
        {
            // A hole: read as zeros, and not from the disk.
            RandomAccess.SetLength(file, Size);
        }
        await ThroughStream();
        await ThroughSink();
        var (cat, stream, sink) = (new List<double>(), new List<double>(), new List<double>());
        var before = Environment.WorkingSet;
        for (var round = 0; round < Rounds; round++)
        {
            cat.Add(await Measure(ThroughCat, bounded: false));
            stream.Add(await Measure(ThroughStream, bounded: true));
            sink.Add(await Measure(ThroughSink, bounded: true));
        }
        var growth = Environment.WorkingSet - before;
        log.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"MiB/s, median of {Rounds}: cat {Median(cat):0}, stream {Median(stream):0}, sink {Median(sink):0}; working set {growth / 1024:+0;-0} KiB"
            )
        );
        Assert.True(
            Median(stream) >= LeastRatio * Median(cat),
            $"stream {Median(stream)}, cat {Median(cat)}"
        );
        Assert.True(Median(sink) >= LeastRatio * Median(cat), $"sink {Median(sink)}, cat {Median(cat)}");
        Assert.True(growth < MostGrowth, $"The working set grew by {growth} bytes.");
    }

    /// <returns>How many MiB a second.</returns>
    private static async Task<double> Measure(Func<Task> move, bool bounded)
    {
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var began = Stopwatch.GetTimestamp();
        await move();
        var took = Stopwatch.GetElapsedTime(began);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        Assert.False(bounded && allocated > MostAllocated, $"{allocated} bytes were allocated.");
        return Size / (1024.0 * 1024.0) / took.TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private async Task ThroughCat() =>
        Assert.True((await Command.InShell($"cat {FilePath} | cat >/dev/null").RunAsync()).IsSuccess);

    private async Task ThroughStream()
    {
        await using var job = new Job(Command.Exec("cat", FilePath) with { StandardOutput = Stdio.Pipe });
        var run = (await job.Start()).EnsureRun();
        var buffer = new byte[64 * 1024];
        long moved = 0;
        int count;
        while ((count = await run.StandardOutput.ReadAsync(buffer)) > 0)
        {
            moved += count;
        }
        Assert.Equal(Size, moved);
    }

    private async Task ThroughSink()
    {
        var sink = new CountingSink();
        await using var job = new Job(
            Command.Exec("cat", FilePath) with
            {
                StandardOutput = Stdio.ToSink(sink),
            }
        );
        await job.Start();
        Assert.Equal((Size, Size), (await sink.Ended, sink.Moved));
    }

    private sealed class CountingSink : IOutputSink
    {
        private readonly TaskCompletionSource<long> _ended = new(
            TaskCreationOptions.RunContinuationsAsynchronously
        );

        public long Moved { get; private set; }

        public Task<long> Ended => _ended.Task;

        public bool Write(in OutputChunk chunk)
        {
            Moved += chunk.Bytes.Length;
            return true;
        }

        public void End(in OutputEnd end) => _ended.SetResult(end.Bytes);
    }
}
