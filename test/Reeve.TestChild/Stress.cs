using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Reeve.TestChild;

/// <summary>
/// Thousands of short runs under random stops, and then an account of them as a line of JSON. Each process writes its
/// number into its job's file as the first thing that it does, so a process that no run knows of is found there.
/// </summary>
internal sealed class Stress(int runs, int jobs, int seed, string folder)
{
    private const int OwnStatus = 3;
    private const int WarmUp = 20;

    private readonly ConcurrentQueue<string> _wrong = new();
    private int _made;
    private int _exited;
    private int _signaled;
    private int _unknown;
    private int _grouped;
    private int _faults;

    /// <summary>Does it as the words say: how many runs, by how many jobs at once, the seed, and what is busy beside.</summary>
    public static async Task<int> Run(Queue<string> words)
    {
        int Number() => int.Parse(words.Dequeue(), CultureInfo.InvariantCulture);
        var folder = Directory.CreateTempSubdirectory("reeve-stress-").FullName;
        var stress = new Stress(Number(), Number(), Number(), folder);
        using var done = new CancellationTokenSource();
        var isBusy = words.TryDequeue(out var beside) && beside == "processes";
        if (isBusy)
        {
            // It keeps a descriptor or two from then on.
            using var first = Process.Start("/bin/true");
            await first.WaitForExitAsync();
        }
        var before = await stress.WarmUpAndCount();
        var busy = isBusy ? BeBusy(done.Token) : Task.FromResult(0);
        var clock = Stopwatch.StartNew();
        await stress.Work();
        var seconds = clock.Elapsed.TotalSeconds;
        await done.CancelAsync();
        var others = await busy;
        Console.WriteLine(
            JsonSerializer.Serialize(await stress.Account(before, others, seconds), Accounts.Default.Account)
        );
        Directory.Delete(folder, recursive: true);
        return 0;
    }

    private async Task<Held> WarmUpAndCount()
    {
        await Task.WhenAll(Enumerable.Range(0, jobs).Select(number => Supervise(-1 - number, WarmUp)));
        (_made, _exited, _signaled, _unknown, _grouped, _faults) = (0, 0, 0, 0, 0, 0);
        return Held.Now();
    }

    private Task Work() =>
        Task.WhenAll(Enumerable.Range(0, jobs).Select(number => Supervise(number, runs / jobs)));

    private async Task<Account> Account(Held before, int others, double seconds)
    {
        var after = await Held.Settled(before);
        return new Account(
            _made,
            _exited,
            _signaled,
            _unknown,
            _grouped,
            _faults,
            others,
            [.. _wrong.Take(10)],
            before,
            after,
            Math.Round(seconds, 1)
        );
    }

    private async Task Supervise(int number, int count)
    {
        var random = new Random(HashCode.Combine(seed, number));
        var file = Path.Combine(folder, number.ToString(CultureInfo.InvariantCulture));
        var command = Command.InShell($"echo $$ >>{file}; exit {OwnStatus}");
        var starts = new List<Run>();
        var job = new Job(
            command,
            new JobOptions
            {
                StopSequence = StopSequence.Graceful(Signal.Terminate, TimeSpan.FromSeconds(20)),
            }
        );
        await using (job.ConfigureAwait(false))
        {
            _ = job.SetErrorHandler(failure =>
            {
                Interlocked.Increment(ref _faults);
                _wrong.Enqueue(failure.Exception.Message);
            });
            while (starts.Count < count)
            {
                _ = job.SetCommand(
                    command with
                    {
                        Containment = (Containment)random.Next(Held.OwnGroup is null ? 3 : 4),
                    }
                );
                await Once(job, random, starts);
            }
        }
        await Check(starts, file);
    }

    /// <summary>One run, or two, and whatever comes between.</summary>
    private static async Task Once(Job job, Random random, List<Run> starts)
    {
        starts.Add((await job.Start()).EnsureRun());
        if (random.Next(2) == 0)
        {
            // Somewhere in the life of the process, which takes a millisecond or two.
            Thread.SpinWait(random.Next(20_000));
        }
        switch (random.Next(6))
        {
            case 0:
                await job.Stop();
                break;
            case 1:
                await job.Kill();
                break;
            case 2:
                AddNew(starts, await job.Restart());
                break;
            case 3:
                AddNew(starts, await job.TryRestart(StopSequence.Kill));
                break;
            case 4:
                _ = job.Signal(Signal.Terminate);
                break;
            default:
                break;
        }
        await job.WaitForEnd();
    }

    private static void AddNew(List<Run> starts, JobOutcome outcome)
    {
        if (outcome.Run is { } run && run != starts[^1])
        {
            starts.Add(run);
        }
    }

    private async Task Check(List<Run> starts, string file)
    {
        var written = File.Exists(file) ? await File.ReadAllLinesAsync(file) : [];
        var next = 0;
        for (var i = 0; i < starts.Count; i++)
        {
            var run = starts[i];
            var end = await run.Ended;
            var hasWritten =
                next < written.Length
                && written[next] == run.ProcessId.ToString(CultureInfo.InvariantCulture);
            next += hasWritten ? 1 : 0;
            Interlocked.Increment(ref _made);
            if (run.Command.Containment == Containment.Cgroup)
            {
                Interlocked.Increment(ref _grouped);
            }
            if (run.Number != i + 1)
            {
                _wrong.Enqueue($"Start {i + 1} is run {run.Number}.");
            }
            Count(run, end, hasWritten);
        }
        if (next < written.Length)
        {
            _wrong.Enqueue(
                $"{written.Length} processes of {starts.Count} runs have written; process {written[next]} is of none."
            );
        }
    }

    private void Count(Run run, ProcessEnd end, bool hasWritten)
    {
        if (end.Kind == ProcessEndKind.Unknown)
        {
            Interlocked.Increment(ref _unknown);
        }
        else if (end == ProcessEnd.Exit(OwnStatus) && hasWritten)
        {
            Interlocked.Increment(ref _exited);
        }
        else if (end.Signal == Signal.Terminate || end.Signal == Signal.ForceStop)
        {
            Interlocked.Increment(ref _signaled);
        }
        else
        {
            _wrong.Enqueue($"Process {run.ProcessId} {end}{(hasWritten ? "" : " and has not run")}.");
        }
    }

    /// <summary>Two that start processes by System.Diagnostics.Process without a break; gives how many were right.</summary>
    private static async Task<int> BeBusy(CancellationToken cancellationToken)
    {
        var counts = await Task.WhenAll(
            Task.Run(Loop, CancellationToken.None),
            Task.Run(Loop, CancellationToken.None)
        );
        return counts.Sum();

        async Task<int> Loop()
        {
            var count = 0;
            while (!cancellationToken.IsCancellationRequested)
            {
                using var process = Process.Start("/bin/sh", ["-c", "exit 4"])!;
                await process.WaitForExitAsync(CancellationToken.None);
                if (process.ExitCode != 4)
                {
                    throw new InvalidOperationException($"Process.Start gave {process.ExitCode}.");
                }
                count++;
            }
            return count;
        }
    }
}
