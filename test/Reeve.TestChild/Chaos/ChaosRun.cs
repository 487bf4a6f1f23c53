using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Reeve.TestChild.Chaos;

/// <summary>A time of chaos on the real system. Its status is 1 when something is wrong.</summary>
internal sealed class ChaosRun(ChaosOptions options)
{
    private const int Places = 8;
    private const int Threads = 48;
    private const string Completes = "2 every ticket completes";

    // For what has begun to end; a machine may be slow, and what hangs hangs for ever.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<int, ChaosJob> _playing = new();
    private int _jobs;
    private int _runs;

    public static async Task<int> Run(IEnumerable<string> words)
    {
        if (ChaosOptions.Parse(words) is not { } options)
        {
            return 64;
        }
        await Console.Error.WriteLineAsync($"chaos: {options.Time}, seed {options.Seed}");
        await FixedPool.Fill(Threads);
        var report = await new ChaosRun(options).Play();
        var text = JsonSerializer.Serialize(report, ChaosReports.Default.ChaosReport);
        if (options.Report is null)
        {
            Console.WriteLine(text);
        }
        else
        {
            await File.WriteAllTextAsync(options.Report, text);
        }
        string[] wrong = [.. report.Violations.Concat(report.Leaks)];
        foreach (var line in wrong)
        {
            await Console.Error.WriteLineAsync($"chaos: {line}");
        }
        await Console.Error.WriteLineAsync(
            $"chaos: {report.Runs} runs of {report.Jobs} jobs in {report.Seconds} s, {report.Faults.Values.Sum()} faults, "
                + $"{report.Checks.Values.Sum()} checks, {report.Violations.Count} violations, {report.Leaks.Count} leaks"
        );
        return wrong.Length == 0 ? 0 : 1;
    }

    [SuppressMessage(
        "Reliability",
        "CA2025",
        Justification = "They are waited for; what hangs is told, and the program ends."
    )]
    private async Task<ChaosReport> Play()
    {
        using var setting = new ChaosSetting(options.Seed);
        var clock = Stopwatch.StartNew();
        var isSound =
            await HasEnded(setting, "the warm-up", WarmUp(setting))
            && await HasEnded(setting, "the check of the locks", CheckLocks(setting));
        clock.Restart();
        var left = isSound ? await PlayAll(setting) : [];
        return Report(setting, clock.Elapsed, left);
    }

    /// <summary>Gives what leaks; nothing where a job hangs, which holds all that it has.</summary>
    private async Task<List<string>> PlayAll(ChaosSetting setting)
    {
        var leaks = new Leaks();
        using (var companions = new Companions(setting.Folder))
        {
            await companions.Ready();
            var disturbing = new Disturbances(setting).Disturb();
            var places = Enumerable.Range(0, Places).Select(_ => Task.Run(() => Fill(setting))).ToArray();
            await Task.Delay(options.Time, TimeProvider.System);
            setting.IsOver = true;
            await disturbing;
            if (!await HaveEnded(setting, places))
            {
                return [];
            }
            await companions.Finish(setting.Counts);
        }
        KillEscaped(setting);
        var left = await leaks.Find(setting, () => Another(setting));
        CheckFailures(setting);
        setting.Counts.Require(
            "1 one tree at a time",
            Directory.GetFiles(setting.Folder, "*.taken").Length == 0,
            static () => "a process found its run's lock taken"
        );
        return left;
    }

    private ChaosReport Report(ChaosSetting setting, TimeSpan time, List<string> left)
    {
        var counts = setting.Counts;
        return new ChaosReport(
            options.Seed,
            setting.Backend,
            Math.Round(time.TotalSeconds, 1),
            _jobs,
            _runs,
            counts.Controls.Sums,
            counts.Outcomes.Sums,
            counts.Children.Sums,
            counts.Containments.Sums,
            counts.Ends.Sums,
            counts.Faults.Sums,
            counts.Failures.Sums,
            counts.Checks.Sums,
            counts.Violations,
            left
        );
    }

    /// <summary>What Reeve and the runtime keep from their first use on.</summary>
    private static async Task WarmUp(ChaosSetting setting)
    {
        using (var process = Process.Start("/bin/true"))
        {
            await process.WaitForExitAsync();
        }
        var warm = Command.InShell("echo warm; sleep 0.01 & exit 0");
        Command[] commands =
        [
            warm,
            warm with
            {
                Containment = Containment.Session,
            },
            warm with
            {
                Limits = new ProcessLimits { Nice = 1 },
            },
            .. setting.Groups is { } groups ? [groups.Contain(warm)] : Array.Empty<Command>(),
        ];
        foreach (var command in commands)
        {
            await (command with { StandardOutput = Stdio.ToSink(new Nowhere()) }).RunAsync();
            await command.CaptureAsync();
        }
    }

    /// <summary>That a lock shows whether anybody of a run is alive: all else relies on it.</summary>
    private static async Task CheckLocks(ChaosSetting setting)
    {
        const string Invariant = "4 nothing of a run is left";
        var held = setting.NextLock("the check of the locks");
        var command = Command.InShell(Programs.Locking("echo; sleep 1000 & sleep 1000"));
        await using var job = new Job(
            command with
            {
                Environment = command.Environment.Set(RunLock.Variable, held.Path),
                StandardOutput = Stdio.Pipe,
            }
        );
        var run = (await job.Start()).EnsureRun();
        await run.StandardOutput.ReadExactlyAsync(new byte[1]);
        setting.Counts.Require(
            Invariant,
            held.IsFree() == false,
            static () => "a lock that is held looks free"
        );
        await job.Kill();
        setting.Counts.Require(
            Invariant,
            held.IsFree() == true,
            static () => "a lock stays held after a kill"
        );
    }

    private static async Task Another(ChaosSetting setting)
    {
        var command = Command.Exec("true");
        await HasEnded(setting, $"{command}", (setting.Groups?.Contain(command) ?? command).RunAsync());
    }

    /// <summary>Whether that ends at all: where an end is lost, nothing that waits for it does.</summary>
    private static async Task<bool> HasEnded(ChaosSetting setting, string what, Task task)
    {
        try
        {
            await task.WaitAsync(Patience, TimeProvider.System);
            return true;
        }
        catch (TimeoutException)
        {
            setting.Counts.Violated(Completes, $"{what} has not ended within {Patience}");
            return false;
        }
    }

    private async Task Fill(ChaosSetting setting)
    {
        while (!setting.IsOver)
        {
            var number = Interlocked.Increment(ref _jobs);
            var job = new ChaosJob(setting, number);
            _playing[number] = job;
            await job.Play();
            _playing.TryRemove(number, out _);
            Interlocked.Add(ref _runs, job.Runs);
        }
    }

    private async Task<bool> HaveEnded(ChaosSetting setting, Task[] places)
    {
        if (await HasEnded(setting, "what was begun", Task.WhenAll(places)))
        {
            return true;
        }
        foreach (var (_, job) in _playing)
        {
            setting.Counts.Violated(Completes, $"{job.Story}, {Patience} after the end");
        }
        return false;
    }

    /// <summary>What was thrown after its job was gone may be told a moment later.</summary>
    private static void CheckFailures(ChaosSetting setting)
    {
        SpinWait.SpinUntil(() => setting.Injected.Unseen.Count == 0, TimeSpan.FromSeconds(20));
        var unseen = setting.Injected.Unseen;
        setting.Counts.Require(
            "6 failures are seen",
            unseen.Count == 0,
            () => $"{unseen.Count} were told to nobody, as of {unseen[0]}"
        );
    }

    private static void KillEscaped(ChaosSetting setting)
    {
        List<int> escaped;
        while ((escaped = setting.Marked.Alive().Escaped).Count > 0)
        {
            escaped.ForEach(Native.KillHard);
        }
    }

    private sealed class Nowhere : IOutputSink
    {
        public bool Write(in OutputChunk chunk) => true;

        public void End(in OutputEnd end) { }
    }
}
