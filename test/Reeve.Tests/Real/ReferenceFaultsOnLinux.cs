using System.Runtime.CompilerServices;

namespace Reeve.Tests.Real;

/// <summary>What the reference gets wrong (docs/from-watchexec.md), where the kernel has a part in it.</summary>
public sealed class ReferenceFaultsOnLinux : IDisposable
{
    private readonly TemporaryFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = 30_000)]
    public async Task Fault_01_A_restart_whose_deadline_passed_does_not_start_the_program_again_at_its_next_end()
    {
        await using var job = new Job(
            Command.InShell("trap '' TERM; echo $$ > " + _files["pid"] + "; exec sleep 1000")
        );
        await job.Start();
        await Facts.NumberIn(_files["pid"]);
        var second = (await job.TryRestart(Signal.Terminate, TimeSpan.FromMilliseconds(50))).EnsureRun();
        Facts.Kill(second.ProcessId, 9);
        await second.Ended;
        await job.Call(_ => { });
        Assert.IsType<JobState.Finished>(job.State);
        Assert.Equal(2, job.State.Run!.Number);
    }

    [Fact(Timeout = 30_000)]
    public async Task Fault_02_Waiting_for_the_end_of_a_job_never_started_or_whose_start_failed_does_not_hang()
    {
        await using var job = new Job(Command.Exec("/no/such/program"));
        Assert.Equal(JobOutcomeKind.Unchanged, (await job.WaitForEnd()).Kind);
        await Assert.ThrowsAsync<SpawnException>(async () => await job.Start());
        Assert.Equal(JobOutcomeKind.Unchanged, (await job.WaitForEnd()).Kind);
    }

    [Fact(Timeout = 30_000)]
    public async Task Fault_05_A_graceful_stop_comes_to_its_end_when_the_handle_is_dropped()
    {
        var pid = await StopAndDrop(_files["pid"]);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        await Facts.Until(
            () => Facts.StateOf(pid) is null,
            "the child that ignores TERM is killed and reaped"
        );
    }

    [Fact(Timeout = 30_000)]
    public async Task Fault_06_A_stop_reaches_a_grandchild_whose_leader_has_ended()
    {
        var command = Command.InShell($"sleep 1000 & echo $! > {_files["pid"]}") with
        {
            Leftovers = Leftovers.Wait,
        };
        await using var job = new Job(command);
        var run = (await job.Start()).EnsureRun();
        var grandchild = await Facts.NumberIn(_files["pid"]);
        await run.Exited;
        Assert.True(job.IsRunning);
        Assert.True(Facts.IsAlive(grandchild));
        Assert.Equal(JobOutcomeKind.Done, (await job.Signal(Signal.WindowChange)).Kind);

        var outcome = await job.Stop(Signal.Terminate, TimeSpan.FromSeconds(15));

        Assert.Equal(JobOutcomeKind.Done, outcome.Kind);
        Assert.False(outcome.Stop!.WasForced);
        Assert.False(Facts.IsAlive(grandchild));
    }

    [Fact(Timeout = 30_000)]
    public async Task Fault_06_A_leader_that_obeys_at_once_does_not_cut_the_grace_of_its_group_short()
    {
        // The member needs 300 ms to end; the next run must not begin before it has.
        var line =
            $"(trap 'sleep 0.3; echo over >> {_files["log"]}; exit' TERM; echo ready >> {_files["log"]};"
            + $" while :; do sleep 0.01; done) & echo start >> {_files["log"]}; exec sleep 1000";
        await using var job = new Job(Command.InShell(line));
        await job.Start();
        await Facts.Until(
            () => Lines() is var lines && lines.Contains("ready") && lines.Contains("start"),
            "leader and member are ready"
        );

        var outcome = await job.Restart(Signal.Terminate, TimeSpan.FromSeconds(15));

        Assert.Equal(2, outcome.EnsureRun().Number);
        await Facts.Until(() => Lines().Count(line => line == "start") == 2, "the second run has begun");
        Assert.True(
            Array.IndexOf(Lines(), "over") is >= 0 and var over && over < Array.LastIndexOf(Lines(), "start")
        );
    }

    [Fact(Timeout = 30_000)]
    public async Task Fault_07_Every_one_of_several_awaiters_of_a_ticket_wakes()
    {
        await using var job = new Job(Command.Exec("sleep", "1000"));
        var run = (await job.Start()).EnsureRun();
        var ticket = job.WaitForEnd();
        var awaiters = Enumerable.Range(0, 3).Select(_ => Task.Run(async () => await ticket)).ToArray();
        Facts.Kill(run.ProcessId, 9);
        Assert.All(await Task.WhenAll(awaiters), outcome => Assert.Same(run, outcome.Run));
    }

    [Fact(Timeout = 30_000)]
    public async Task Fault_08_A_shorter_stop_during_a_grace_period_is_heard()
    {
        await using var job = new Job(
            Command.InShell($"trap '' TERM; echo 1 > {_files["pid"]}; exec sleep 1000")
        );
        await job.Start();
        await Facts.NumberIn(_files["pid"]);
        var patient = job.Stop(Signal.Terminate, TimeSpan.FromMinutes(10));
        var impatient = job.Stop(Signal.Terminate, TimeSpan.FromMilliseconds(20));
        Assert.True((await impatient).Stop!.WasForced);
        Assert.Equal(JobOutcomeKind.Done, (await patient).Kind);
    }

    [Fact(Timeout = 30_000)]
    public async Task Fault_09_A_restart_whose_spawn_fails_says_so()
    {
        await using var job = new Job(Command.Exec("sleep", "1000"));
        await job.Start();
        job.SetCommand(Command.Exec("/no/such/program"));
        var failure = await Assert.ThrowsAsync<SpawnException>(async () =>
            await job.Restart(StopSequence.Kill)
        );
        Assert.Equal(SpawnFailure.NotFound, failure.Reason);
        Assert.IsType<JobState.Finished>(job.State);
    }

    [Fact(Timeout = 60_000)]
    public async Task Fault_13_A_wait_sent_after_a_start_is_for_that_run()
    {
        await using var job = new Job(Command.Exec("true"));
        for (var i = 1; i <= 100; i++)
        {
            job.Start();
            var outcome = await job.WaitForEnd();
            Assert.Equal(i, outcome.EnsureRun().Number);
            Assert.Equal(ProcessEnd.Exit(0), outcome.Run!.End);
        }
    }

    [Theory(Timeout = 30_000)]
    [InlineData("FOO=1 printenv FOO", "1\n")]
    [InlineData("cd /; pwd", "/\n")]
    [InlineData("true && echo both", "both\n")]
    public async Task Fault_16_A_shell_line_is_run_as_it_is(string line, string output)
    {
        var command = Command.InShell(line);
        Assert.Equal(line, command.Program.CommandArguments[^1]);
        var captured = await command.CaptureAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(output, captured.EnsureSuccess().StandardOutput);
    }

    [Fact(Timeout = 30_000)]
    public async Task Fault_18_A_suspended_child_hears_a_graceful_stop()
    {
        await using var job = new Job(Command.Exec("sleep", "1000"));
        var run = (await job.Start()).EnsureRun();
        await job.Signal(Signal.Suspend);
        await Facts.Until(() => Facts.StateOf(run.ProcessId) == 'T', "the child is suspended");
        var outcome = await job.Stop(Signal.Terminate, TimeSpan.FromSeconds(15));
        Assert.False(outcome.Stop!.WasForced);
        Assert.Equal(ProcessEnd.BySignal(Signal.Terminate), await run.Ended);
    }

    private string[] Lines() => File.Exists(_files["log"]) ? File.ReadAllLines(_files["log"]) : [];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<int> StopAndDrop(string file)
    {
        var job = new Job(Command.InShell($"trap '' TERM; echo 1 > {file}; exec sleep 1000"));
        var run = (await job.Start()).EnsureRun();
        await Facts.NumberIn(file);
        job.Stop(Signal.Terminate, TimeSpan.FromMilliseconds(100));
        return run.ProcessId;
    }
}
