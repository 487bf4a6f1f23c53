using System.Globalization;
using System.Text.RegularExpressions;
using Reeve.Spawning.Linux.Gate;
using Reeve.Tests.Real;

namespace Reeve.Tests.Spawning;

/// <summary>What a process may have holds from its first instruction on.</summary>
public sealed class LimitsAtStart
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static TheoryData<LimitedResource, string> Names { get; } =
        new()
        {
            { LimitedResource.CpuTime, "Max cpu time" },
            { LimitedResource.FileSize, "Max file size" },
            { LimitedResource.Data, "Max data size" },
            { LimitedResource.Stack, "Max stack size" },
            { LimitedResource.CoreSize, "Max core file size" },
            { LimitedResource.Processes, "Max processes" },
            { LimitedResource.OpenFiles, "Max open files" },
            { LimitedResource.LockedMemory, "Max locked memory" },
            { LimitedResource.AddressSpace, "Max address space" },
            { LimitedResource.PendingSignals, "Max pending signals" },
            { LimitedResource.MessageQueues, "Max msgqueue size" },
            { LimitedResource.Nice, "Max nice priority" },
            { LimitedResource.RealTimePriority, "Max realtime priority" },
            { LimitedResource.RealTimeTime, "Max realtime timeout" },
        };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_resource_has_its_soft_and_hard_limit(LimitedResource resource, string name)
    {
        // Within what anybody may set, wherever the tests run.
        var (soft, hard) = LimitsOf("self", name);
        ulong most = resource switch
        {
            LimitedResource.Data or LimitedResource.AddressSpace or LimitedResource.Stack => 1UL << 32,
            LimitedResource.OpenFiles => 500,
            _ => 1_000,
        };
        var limit = new ResourceLimit(Math.Min(hard, most / 2), Math.Min(hard, most));
        await using var job = new Job(
            Limited(Command.Exec("sleep", "1000"), new() { Resources = new() { [resource] = limit } })
        );
        var run = (await job.Start()).EnsureRun();
        Assert.Equal((limit.Soft!.Value, limit.Hard!.Value), LimitsOf($"{run.ProcessId}", name));
        Assert.Equal((soft, hard), LimitsOf("self", name));
    }

    [Fact]
    public void Every_resource_is_tested() =>
        Assert.Equal(Enum.GetValues<LimitedResource>(), Names.Select(row => row.Data.Item1).Order());

    [Fact]
    public async Task One_of_the_two_limits_may_stay_as_it_is()
    {
        var (soft, hard) = LimitsOf("self", "Max open files");
        Assert.Equal(("100", Text(hard)), await OpenFilesOf(new ResourceLimit(soft: 100, hard: null)));
        var lower = Math.Min(soft, hard) - 1;
        // The soft one cannot stay above it.
        Assert.Equal(
            (Text(lower), Text(lower)),
            await OpenFilesOf(new ResourceLimit(soft: null, hard: lower))
        );
    }

    [Fact]
    public async Task A_shell_never_sees_the_limit_of_before()
    {
        var command = Limited(
            Command.InShell("ulimit -n"),
            new() { Resources = new() { [LimitedResource.OpenFiles] = 77 } }
        );
        for (var i = 0; i < 200; i++)
        {
            Assert.Equal("77\n", await OutputOf(command));
        }
    }

    [Fact]
    public async Task A_process_may_have_no_more_than_its_standard_streams()
    {
        using var folder = new TemporaryFolder();
        var command = Limited(
            Command.Exec("true"),
            new() { Resources = new() { [LimitedResource.OpenFiles] = 3 } }
        ) with
        {
            StandardError = Stdio.Pipe,
            Environment = EnvironmentChanges.None.Set("LC_ALL", "C"),
            WorkingDirectory = folder["."],
        };
        var captured = await command.CaptureAsync(cancellationToken: TestContext.Current.CancellationToken);
        // It runs: it is its loader that cannot open the C library (EMFILE).
        Assert.Equal(127, captured.End.Code);
        Assert.Contains("cannot open shared object file", captured.StandardError);
    }

    [Fact]
    public async Task The_file_mode_mask_is_its_own()
    {
        var limits = new ProcessLimits
        {
            Umask = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite,
        };
        Assert.Equal("0026\n", await OutputOf(Limited(Command.InShell("umask"), limits)));
        Assert.Equal("0022\n", await OutputOf(Command.InShell("umask")));
    }

    [Fact]
    public async Task How_it_is_scheduled_is_its_own()
    {
        var ours = Scheduling(Environment.ProcessId);
        var run = await Running(
            new()
            {
                Nice = 7,
                Scheduling = SchedulingPolicy.Batch,
                Cpus = new CpuSet(0),
                IoPriority = IoPriority.BestEffort(6),
                OomScoreAdjustment = 321,
            }
        );
        await using var job = run.Job;
        var id = run.Run.ProcessId;
        Assert.Equal(("7", "3"), Scheduling(id));
        Assert.Contains("Cpus_allowed_list:\t0\n", await File.ReadAllTextAsync($"/proc/{id}/status"));
        Assert.Equal("321\n", await File.ReadAllTextAsync($"/proc/{id}/oom_score_adj"));
        Assert.Equal("best-effort: prio 6\n", await OutputOf(Command.Exec("ionice", "-p", Text((ulong)id))));
        Assert.Equal(ours, Scheduling(Environment.ProcessId));
        Assert.NotEqual("321\n", await File.ReadAllTextAsync("/proc/self/oom_score_adj"));
    }

    [Fact]
    public async Task What_it_starts_has_them_too()
    {
        var limits = new ProcessLimits
        {
            Nice = 9,
            Resources = new() { [LimitedResource.CoreSize] = 0 },
        };
        Assert.Equal(
            "9 0\n",
            await OutputOf(Limited(Command.InShell("sh -c 'echo $(nice) $(ulimit -c)'"), limits))
        );
    }

    [Fact]
    public async Task The_idle_classes_can_be_had()
    {
        var run = await Running(new() { Scheduling = SchedulingPolicy.Idle, IoPriority = IoPriority.Idle });
        await using var job = run.Job;
        Assert.Equal("5", Scheduling(run.Run.ProcessId).Policy);
        Assert.Equal("idle\n", await OutputOf(Command.Exec("ionice", "-p", Text((ulong)run.Run.ProcessId))));
    }

    [Fact]
    public async Task What_the_system_refuses_is_an_error_at_once_and_nothing_runs()
    {
        using var folder = new TemporaryFolder();
        // More than the system gives to anybody.
        var most = ulong.Parse(
            await File.ReadAllTextAsync("/proc/sys/fs/nr_open", TestContext.Current.CancellationToken),
            CultureInfo.InvariantCulture
        );
        var limits = new ProcessLimits { Resources = new() { [LimitedResource.OpenFiles] = most + 1 } };
        await using var job = new Job(Limited(Command.Exec("touch", folder["ran"]), limits));
        var failure = await Assert.ThrowsAsync<SpawnException>(() => job.Start().AsTask());
        Assert.Equal(SpawnFailure.Limits, failure.Reason);
        Assert.Equal(1, failure.NativeErrorCode);
        Assert.StartsWith(
            $"Cannot start 'touch': cannot set its limit of open files to {most + 1}, with a hard limit of {most + 1} "
                + "(Operation not permitted). ",
            failure.Message
        );
        Assert.False(File.Exists(folder["ran"]));
    }

    [Fact]
    public async Task A_soft_limit_above_the_hard_one_that_stays_is_an_error()
    {
        var limits = new ProcessLimits
        {
            Resources = new() { [LimitedResource.OpenFiles] = new(ResourceLimit.Unlimited, hard: null) },
        };
        await using var job = new Job(Limited(Command.Exec("true"), limits));
        var failure = await Assert.ThrowsAsync<SpawnException>(() => job.Start().AsTask());
        Assert.Contains("above the hard one", failure.Message);
        Assert.Contains("Give a hard limit as well.", failure.Message);
    }

    [Fact]
    public async Task A_CPU_that_is_not_there_is_an_error()
    {
        foreach (var cpus in (CpuSet[])[new(8191), new(0, 8191)])
        {
            await using var job = new Job(Limited(Command.Exec("true"), new() { Cpus = cpus }));
            var failure = await Assert.ThrowsAsync<SpawnException>(() => job.Start().AsTask());
            Assert.StartsWith($"Cannot start 'true': its CPUs cannot be {cpus}", failure.Message);
        }
    }

    [Fact]
    public void A_command_without_limits_needs_no_gate()
    {
        Assert.Equal(default, GateNeeds.Of(Command.Exec("true")));
        Assert.Equal(default, GateNeeds.Of(Limited(Command.Exec("true"), new())));
        Assert.NotEqual(default, GateNeeds.Of(Limited(Command.Exec("true"), new() { Nice = 1 })));
    }

    private static Command Limited(Command command, ProcessLimits limits) => command with { Limits = limits };

    private static async Task<(Job Job, Run Run)> Running(ProcessLimits limits)
    {
        var job = new Job(Limited(Command.Exec("sleep", "1000"), limits));
        return (job, (await job.Start()).EnsureRun());
    }

    private static async Task<string> OutputOf(Command command)
    {
        var captured = await command.CaptureAsync(new() { TimeLimit = Limit });
        return captured.EnsureSuccess().StandardOutput;
    }

    private static async Task<(string, string)> OpenFilesOf(ResourceLimit limit)
    {
        var limits = new ProcessLimits { Resources = new() { [LimitedResource.OpenFiles] = limit } };
        var output = await OutputOf(Limited(Command.InShell("ulimit -Sn; ulimit -Hn"), limits));
        var lines = output.Split('\n');
        return (lines[0], lines[1]);
    }

    private static (ulong Soft, ulong Hard) LimitsOf(string process, string name)
    {
        var line = File.ReadLines($"/proc/{process}/limits")
            .Single(line => line.StartsWith(name, StringComparison.Ordinal));
        var words = Regex.Split(line[name.Length..].Trim(), " +", RegexOptions.None, Limit);
        return (Number(words[0]), Number(words[1]));

        static ulong Number(string word) =>
            word == "unlimited" ? ResourceLimit.Unlimited : ulong.Parse(word, CultureInfo.InvariantCulture);
    }

    /// <summary>Fields 19 and 41 of <c>/proc/PID/stat</c>.</summary>
    private static (string Nice, string Policy) Scheduling(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (fields[16], fields[38]);
    }

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
