namespace Reeve;

/// <summary>
/// Something that happened to a job, as <see cref="Job.WatchAsync"/> tells it. Closed: its kinds are nested here.
/// </summary>
public abstract record JobEvent
{
    private JobEvent() { }

    /// <summary>1, 2, 3 … within the job, without gaps.</summary>
    public long Number { get; internal set; }

    /// <summary>When it happened, by the job's clock.</summary>
    public DateTimeOffset At { get; internal set; }

    /// <summary>The job's state after it.</summary>
    public JobState State { get; internal set; } = JobState.Pending.Instance;

    /// <summary>The run concerned; null when there is none.</summary>
    public Run? Run { get; internal set; }

    /// <summary>Why it happened, in the words of whoever sent the control; null when nobody said.</summary>
    public string? Cause { get; internal set; }

    /// <summary>A start is about to be tried.</summary>
    /// <param name="Command">What is to be started, before hooks.</param>
    /// <param name="IsRestart">Whether it follows the ending of a run by the same control.</param>
    public sealed record Spawning(Command Command, bool IsRestart) : JobEvent;

    /// <summary>The process is up.</summary>
    /// <param name="ProcessId">Its id.</param>
    public sealed record Spawned(int ProcessId) : JobEvent;

    /// <summary>The start failed.</summary>
    /// <param name="Exception">Why.</param>
    public sealed record SpawnFailed(Exception Exception) : JobEvent;

    /// <summary>A start was called off by a later stop or delete.</summary>
    public sealed record SpawnCalledOff : JobEvent;

    /// <summary>A run is being ended.</summary>
    /// <param name="Sequence">How.</param>
    /// <param name="Control">
    /// What asked for it; <see cref="JobControlKind.None"/> when the main process ended by itself and left others behind.
    /// </param>
    public sealed record EndingBegan(StopSequence Sequence, JobControlKind Control) : JobEvent;

    /// <summary>A step of the stop sequence was taken.</summary>
    /// <param name="Step">The step.</param>
    /// <param name="Delivery">Whether its signal reached anybody; <see cref="Delivery.Unsupported"/> also when it was refused.</param>
    public sealed record StepTaken(StopStep Step, Delivery Delivery) : JobEvent;

    /// <summary>The forced kill was sent.</summary>
    public sealed record Killed : JobEvent;

    /// <summary>The main process ended.</summary>
    /// <param name="End">How.</param>
    /// <param name="Usage">What it used; null where that is not known.</param>
    public sealed record Exited(ProcessEnd End, ResourceUsage? Usage) : JobEvent;

    /// <summary>The run is over.</summary>
    /// <param name="End">How its main process ended.</param>
    /// <param name="Stop">How the ending went; null when the run ended by itself.</param>
    public sealed record Ended(ProcessEnd End, StopReport? Stop) : JobEvent;

    /// <summary>Processes outlived the forced kill: the stop failed.</summary>
    /// <param name="ProcessIds">Their ids, as far as they are known.</param>
    public sealed record Survivors(IReadOnlyList<int> ProcessIds) : JobEvent;

    /// <summary>The main process was stopped by a signal; it is still there. Told only of a foreground command.</summary>
    /// <param name="Signal">The signal.</param>
    public sealed record Stopped(Signal Signal) : JobEvent;

    /// <summary>The main process was continued. Told only of a foreground command.</summary>
    public sealed record Continued : JobEvent;

    /// <summary>A control failed, or the watching of a child did.</summary>
    /// <param name="Control">The control; <see cref="JobControlKind.None"/> for the watching.</param>
    /// <param name="Exception">Why.</param>
    public sealed record ControlFailed(JobControlKind Control, Exception Exception) : JobEvent;

    /// <summary>The job is gone. The last event.</summary>
    public sealed record Deleted : JobEvent;
}
