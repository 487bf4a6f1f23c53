using Reeve.Testing;

namespace Reeve.Tests;

/// <summary>Bad arguments throw at the call, and nothing is sent.</summary>
public sealed class JobArguments
{
    private static readonly TimeSpan Negative = TimeSpan.FromSeconds(-1);

    private readonly Job _job = new SimulatedOs().CreateJob(Command.Exec("any"));

    [Fact]
    public void Null_is_refused_by_every_verb()
    {
        Action[] calls =
        [
            static () => _ = new Job(null!),
            () => _job.Stop(null!),
            () => _job.Restart(null!),
            () => _job.TryRestart(null!),
            () => _job.Delete(null!),
            () => _job.Call((Action<JobContext>)null!),
            () => _job.Call((Func<JobContext, Task>)null!),
            () => _job.SetCommand(null!),
            () => _job.SetSpawnHook((Action<SpawnRequest, JobContext>)null!),
            () => _job.SetSpawnHook((Func<SpawnRequest, JobContext, Task>)null!),
            () => _job.SetSpawner(null!),
            () => _job.SetErrorHandler((Action<JobFailure>)null!),
            () => _job.SetErrorHandler((Func<JobFailure, Task>)null!),
            static () => JobControl.Call((Action<JobContext>)null!),
            static () => JobControl.SetCommand(null!),
            static () => JobControl.SetSpawner(null!),
            static () => JobControl.Start().If(null!),
            static () => JobControl.Start().Because(null!),
        ];
        Assert.All(calls, static call => Assert.Throws<ArgumentNullException>(call));
    }

    [Fact]
    public void No_signal_is_refused_by_every_verb()
    {
        Action[] calls =
        [
            () => _job.Signal(default),
            () => _job.Stop(default, TimeSpan.Zero),
            () => _job.Restart(default, TimeSpan.Zero),
            () => _job.TryRestart(default, TimeSpan.Zero),
            static () => JobControl.Signal(default),
        ];
        foreach (var call in calls)
        {
            Assert.Contains("default(Signal)", Assert.Throws<ArgumentException>(call).Message);
        }
    }

    [Fact]
    public void A_negative_grace_is_refused_by_every_verb()
    {
        Action[] calls =
        [
            () => _job.Stop(Signal.Terminate, Negative),
            () => _job.Restart(Signal.Terminate, Negative),
            () => _job.TryRestart(Signal.Terminate, Negative),
        ];
        foreach (var call in calls)
        {
            Assert.Contains("negative", Assert.Throws<ArgumentOutOfRangeException>(call).Message);
        }
    }

    [Fact]
    public void The_default_control_is_refused()
    {
        var failure = Assert.Throws<ArgumentException>(() => _job.Send(default));
        Assert.Contains("JobControl", failure.Message);
        Assert.Equal("control", failure.ParamName);
        Assert.Throws<ArgumentException>(() => _job.Send(default(JobControl).Because("x")));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void A_priority_that_is_none_is_refused(int priority)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            _job.Send(JobControl.Start(), (JobPriority)priority)
        );
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void A_target_that_is_none_is_refused(int target)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _job.Signal(Signal.User1, (SignalTarget)target));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new StopStep.SendSignal(Signal.User1, TimeSpan.Zero, (SignalTarget)target)
        );
    }

    [Fact]
    public void Options_refuse_what_makes_no_sense()
    {
        var options = new JobOptions();
        Assert.Throws<ArgumentNullException>(() => options.StopSequence = null!);
        Assert.Throws<ArgumentNullException>(() => options.TimeProvider = null!);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.KillTimeout = TimeSpan.Zero);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.KillTimeout = Negative);
        Assert.Equal(TimeSpan.FromSeconds(10), options.KillTimeout);
    }

    [Fact]
    public void Controls_say_what_they_ask_for()
    {
        var signal = JobControl.Signal(Signal.User1, SignalTarget.MainProcess).Because("why");
        Assert.Equal(
            (JobControlKind.Signal, Signal.User1, SignalTarget.MainProcess, "why"),
            (signal.Kind, signal.SignalToSend, signal.Target, signal.Cause)
        );
        Assert.Equal(
            (JobControlKind.Stop, StopSequence.Kill),
            (JobControl.Kill().Kind, JobControl.Kill().Sequence)
        );
        Assert.Equal(StopSequence.Default, JobControl.Stop(StopSequence.Default).Because("x").Sequence);
        Assert.Null(JobControl.Stop().Sequence);
        Assert.Null(JobControl.Start().SignalToSend);
        Assert.Null(JobControl.Start().OnlyFor);
        Assert.Equal(JobControl.Start(), JobControl.Start());
        Assert.Equal(JobControl.Start().Because("x"), JobControl.Start().Because("x"));
        Assert.NotEqual(JobControl.Start(), JobControl.Start().Because("x"));
    }

    [Theory]
    [InlineData(JobOutcomeKind.JobGone, "deleted")]
    [InlineData(JobOutcomeKind.Superseded, "called the start off")]
    [InlineData(JobOutcomeKind.Unchanged, "never started")]
    [InlineData(JobOutcomeKind.Done, "does not concern")]
    public void An_outcome_without_a_run_says_why(JobOutcomeKind kind, string why)
    {
        var outcome = new JobOutcome(kind);
        Assert.Contains(why, Assert.Throws<InvalidOperationException>(() => outcome.EnsureRun()).Message);
        Assert.Equal(kind.ToString(), outcome.ToString());
    }

    [Fact]
    public void A_job_is_named_after_its_program_unless_it_has_a_name()
    {
        var os = new SimulatedOs();
        Assert.Equal("any", _job.Name);
        Assert.Equal("server", os.CreateJob(Command.Exec("/usr/bin/server")).Name);
        Assert.Equal("sh", os.CreateJob(Command.InShell(Shell.Sh, "x")).Name);
        Assert.Equal("web", os.CreateJob(Command.Exec("server"), new JobOptions { Name = "web" }).Name);
    }
}
