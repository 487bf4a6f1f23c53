using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Reeve.Stress.Tests;

/// <summary>500 jobs that write at the same time, each to two streams: no line is lost or torn, and there is no thread for them.</summary>
public sealed class ChattyJobs(ITestOutputHelper log)
{
    private const int Jobs = 500;
    private const int Lines = 2000;

    // Those of Reeve's own that begin with the first use, and what the pool adds and retires between two counts.
    private const int MostMoreThreads = 6;
    private const int MostInPool = 40;

    private static readonly string Line = $"read go; seq {Lines}; seq {Lines} >&2";

    private static readonly byte[] Expected = Encoding.ASCII.GetBytes(
        string.Concat(
            Enumerable
                .Range(1, Lines)
                .Select(static i => string.Create(CultureInfo.InvariantCulture, $"{i}\n"))
        )
    );

    [Fact(Timeout = 180_000)]
    public async Task Into_one_sink()
    {
        var sink = new CheckingSink(2 * Jobs);
        await TalkAsync(Stdio.ToSink(sink), static (_, _) => Task.CompletedTask, sink.AllEnded);
        Assert.Empty(sink.Faults);
        Assert.Equal(2L * Jobs * Expected.Length, sink.Bytes);
        Assert.Equal(1, ThreadsNamed("Reeve sinks"));
    }

    [Fact(Timeout = 180_000)]
    public async Task Into_lines()
    {
        await TalkAsync(Stdio.Pipe, ReadAsync, Task.CompletedTask);
        Assert.Equal(1, ThreadsNamed("Reeve pipes"));

        static async Task ReadAsync(Run run, TaskCompletionSource begun)
        {
            await using var lines = run.ReadLines(new OutputLinesOptions { Capacity = 16 });
            begun.TrySetResult();
            var next = new int[2];
            await foreach (var line in lines)
            {
                Assert.Equal($"{++next[(int)line.Stream]}", line.Text);
            }
            Assert.Equal([Lines, Lines], next);
        }
    }

    private async Task TalkAsync(Stdio output, Func<Run, TaskCompletionSource, Task> read, Task over)
    {
        await Command.Exec("true").RunAsync();
        var pipes = PipeCount();
        var threads = ThreadsOutsideOfPool();
        // All wait for the end of their input, which comes to all at once.
        using var gate = new StdioPipe();
        var command = Command.InShell(Line) with
        {
            StandardInput = gate.Reader,
            StandardOutput = output,
            StandardError = output,
        };
        var jobs = Enumerable.Range(0, Jobs).Select(_ => new Job(command)).ToArray();
        var readings = new List<Task>();
        foreach (var job in jobs)
        {
            readings.Add(read((await job.Start()).EnsureRun(), new TaskCompletionSource()));
        }
        gate.Dispose();
        var (most, mostInPool) = (0, 0);
        var all = Task.WhenAll(readings.Append(over));
        while (!all.IsCompleted)
        {
            most = Math.Max(most, ThreadsOutsideOfPool());
            mostInPool = Math.Max(mostInPool, ThreadPool.ThreadCount);
            await Task.WhenAny(all, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System));
        }
        await all;
        log.WriteLine(
            $"threads outside of the pool: {threads} before, at most {most} with {Jobs} jobs; in the pool at most {mostInPool}"
        );
        Assert.InRange(most, 0, threads + MostMoreThreads);
        Assert.InRange(mostInPool, 0, MostInPool);
        foreach (var job in jobs)
        {
            await job.WaitForEnd();
            Assert.Equal(ProcessEnd.Exit(0), job.State.Run!.End);
            await job.DisposeAsync();
        }
        await Facts.Until(() => PipeCount() <= pipes, "the pipes are closed");
    }

    private static int ThreadsOutsideOfPool() => Facts.ThreadCount() - ThreadPool.ThreadCount;

    /// <summary>Not all descriptors: the runtime opens files as it goes.</summary>
    private static int PipeCount() =>
        Directory
            .GetFileSystemEntries("/proc/self/fd")
            .Count(static path =>
                new FileInfo(path).LinkTarget?.StartsWith("pipe:", StringComparison.Ordinal) == true
            );

    /// <summary>Threads have the first 15 characters of their names, <c>prctl(2)</c>.</summary>
    private static int ThreadsNamed(string name) =>
        Directory
            .GetDirectories("/proc/self/task")
            .Count(task => File.ReadAllText(task + "/comm").TrimEnd() == name);

    /// <summary>Compares all that comes with what must come.</summary>
    private sealed class CheckingSink(int streams) : IOutputSink
    {
        private readonly Dictionary<OutputFlow, int> _offsets = [];
        private readonly TaskCompletionSource _allEnded = new(
            TaskCreationOptions.RunContinuationsAsynchronously
        );
        private int _left = streams;

        public ConcurrentQueue<string> Faults { get; } = [];

        public long Bytes { get; private set; }

        public Task AllEnded => _allEnded.Task;

        public bool Write(in OutputChunk chunk)
        {
            var offset = _offsets.GetValueOrDefault(chunk.Flow);
            if (!Expected.AsSpan(offset).StartsWith(chunk.Bytes))
            {
                Faults.Enqueue($"{chunk.Run}, {chunk.Stream}: wrong after {offset} bytes");
            }
            _offsets[chunk.Flow] = offset + chunk.Bytes.Length;
            return true;
        }

        public void End(in OutputEnd end)
        {
            Bytes += end.Bytes;
            if (end.Bytes != Expected.Length || end.IsCut)
            {
                Faults.Enqueue($"{end}");
            }
            if (--_left == 0)
            {
                _allEnded.SetResult();
            }
        }
    }
}
