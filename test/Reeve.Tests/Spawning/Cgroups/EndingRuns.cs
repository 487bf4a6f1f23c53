using Reeve.Tests.Real;

namespace Reeve.Tests.Spawning.Cgroups;

/// <summary>How a run in a control group ends, and what it says of what was used.</summary>
public sealed class EndingRuns : IDisposable
{
    private readonly ControlGroup _group = new();
    private readonly TemporaryFolder _files = new();

    public void Dispose()
    {
        _group.Dispose();
        _files.Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_lonely_process_ends_and_nothing_stays_in_the_hierarchy()
    {
        await using var job = new Job(_group.Contain(Command.InShell("exit 3")));
        var run = (await job.Start()).EnsureRun();
        Assert.Equal(3, (await run.Ended).Code);
        Assert.Null(run.Warning);
        Assert.Empty(_group.Groups);
        // A run that left nobody behind is not ended by force.
        Assert.Equal(JobOutcomeKind.Unchanged, (await job.Stop()).Kind);
    }

    [Fact(Timeout = 60_000)]
    public async Task It_is_in_its_group_from_its_first_instruction_on()
    {
        var command = _group.Contain(Command.Exec("cat", "/proc/self/cgroup"));
        var text = (await command.CaptureAsync()).StandardOutput;
        Assert.Contains("/reeve-" + Environment.ProcessId, text);
    }

    [Fact(Timeout = 60_000)]
    public async Task It_leads_a_process_group_too()
    {
        var command = _group.Contain(Command.InShell("cut -d' ' -f1,5 /proc/$$/stat"));
        var ids = (await command.CaptureAsync()).StandardOutput.Trim().Split(' ');
        Assert.Equal(ids[0], ids[1]);
    }

    [Fact(Timeout = 60_000)]
    public async Task Leftovers_are_waited_for_when_that_is_asked_without_looking_again_and_again()
    {
        await using var job = new Job(Leaving(Leftovers.Wait));
        var run = (await job.Start()).EnsureRun();
        var left = await Facts.NumberIn(_files["left"]);
        await run.Exited;
        Assert.True(job.IsRunning);
        Assert.Equal([left], run.Members());
        Assert.Equal(1, run.Sample()!.Value.Processes);
        Facts.Kill(left, 9);
        Assert.Equal(0, (await run.Ended).Code);
        Assert.Empty(_group.Groups);
    }

    [Fact(Timeout = 60_000)]
    public async Task Leftovers_are_killed_by_default()
    {
        await using var job = new Job(Leaving(Leftovers.Kill));
        var run = (await job.Start()).EnsureRun();
        await run.Ended;
        Assert.False(Facts.IsAlive(await Facts.NumberIn(_files["left"])));
        Assert.Empty(_group.Groups);
    }

    [Fact(Timeout = 60_000)]
    public async Task Leftovers_that_are_let_go_keep_their_group_which_a_later_start_removes()
    {
        await using var job = new Job(Leaving(Leftovers.Leave));
        var run = (await job.Start()).EnsureRun();
        await run.Ended;
        var left = await Facts.NumberIn(_files["left"]);
        await _group.Contain(Command.Exec("true")).RunAsync();
        Assert.True(Facts.IsAlive(left));
        Assert.Single(_group.Groups);
        Facts.Kill(left, 9);
        await Facts.Until(() => _group.Processes.Count == 0, "the one that was let go is gone");
        await _group.Contain(Command.Exec("true")).RunAsync();
        Assert.Empty(_group.Groups);
    }

    [Fact(Timeout = 60_000)]
    public async Task Disposing_leaves_nothing()
    {
        var job = new Job(_group.Contain(Command.InShell("(setsid sleep 1000 &) ; exec sleep 1000")));
        var run = (await job.Start()).EnsureRun();
        await Facts.Until(() => run.Members().Count == 2, "both are there");
        var members = run.Members();
        await job.DisposeAsync();
        Assert.DoesNotContain(members, Facts.IsAlive);
        Assert.Empty(_group.Groups);
    }

    [Fact(Timeout = 60_000)]
    public async Task It_tells_the_time_of_all_processes_also_of_those_that_nobody_waited_for()
    {
        // A daemon that burns half a second, and a main process that does nothing.
        var command = _group.Contain(
            Command.InShell(
                "(setsid sh -c 'while [ $(cut -d\" \" -f14 /proc/$$/stat) -lt 30 ]; do i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; done' &)"
            )
        ) with
        {
            Leftovers = Leftovers.Wait,
        };
        await using var job = new Job(command);
        var run = (await job.Start()).EnsureRun();
        await run.Ended;
        Assert.InRange(run.Usage!.UserTime.TotalSeconds, 0, 0.2);
        Assert.InRange(run.Usage.Tree!.UserTime.TotalSeconds, 0.2, 10);
        if (!File.Exists(_group.Path + "/memory.peak"))
        {
            Assert.Null(run.Usage.Tree.PeakMemoryBytes);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_program_that_cannot_be_started_leaves_no_group()
    {
        var error = await Assert.ThrowsAsync<SpawnException>(() =>
            _group.Contain(Command.Exec("/no/such/program")).RunAsync()
        );
        Assert.Equal(SpawnFailure.NotFound, error.Reason);
        Assert.Empty(_group.Groups);
    }

    [Fact(Timeout = 60_000)]
    public async Task By_default_its_group_is_below_the_programs_own()
    {
        var command = Command.Exec("sleep", "1000") with { Containment = Containment.Cgroup };
        await using var job = new Job(command);
        var run = (await job.Start()).EnsureRun();
        var group = (await File.ReadAllLinesAsync($"/proc/{run.ProcessId}/cgroup")).Single(line =>
            line.StartsWith("0::", StringComparison.Ordinal)
        )[3..];
        var directory = ControlGroup.Own + "/" + Path.GetFileName(group);
        Assert.True(Directory.Exists(directory));
        await job.Stop();
        Assert.False(Directory.Exists(directory));
    }

    private Command Leaving(Leftovers leftovers) =>
        _group.Contain(Command.InShell($"setsid sleep 1000 & echo $! > {_files["left"]}")) with
        {
            Leftovers = leftovers,
        };
}
