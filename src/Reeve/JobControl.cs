using Reeve.Jobs;

namespace Reeve;

/// <summary>What a <see cref="JobControl"/> asks for.</summary>
public enum JobControlKind
{
    /// <summary>Nothing: <c>default(JobControl)</c>, which is refused.</summary>
    None,

    /// <summary>See <see cref="Job.Start"/>.</summary>
    Start,

    /// <summary>See <see cref="Job.Stop()"/> and <see cref="Job.Kill"/>.</summary>
    Stop,

    /// <summary>See <see cref="Job.Restart()"/>.</summary>
    Restart,

    /// <summary>See <see cref="Job.TryRestart()"/>.</summary>
    TryRestart,

    /// <summary>See <see cref="Job.Signal(Signal, SignalTarget)"/>.</summary>
    Signal,

    /// <summary>See <see cref="Job.WaitForEnd"/>.</summary>
    WaitForEnd,

    /// <summary>See <see cref="Job.Delete()"/>.</summary>
    Delete,

    /// <summary>See <see cref="Job.DeleteNow"/>.</summary>
    DeleteNow,

    /// <summary>See <see cref="Job.Call(Action{JobContext})"/>.</summary>
    Call,

    /// <summary>See <see cref="Job.SetCommand"/>.</summary>
    SetCommand,

    /// <summary>See <see cref="Job.SetSpawnHook(Action{SpawnRequest, JobContext})"/>.</summary>
    SetSpawnHook,

    /// <summary>See <see cref="Job.ClearSpawnHook"/>.</summary>
    ClearSpawnHook,

    /// <summary>See <see cref="Job.SetSpawner"/>.</summary>
    SetSpawner,

    /// <summary>See <see cref="Job.ClearSpawner"/>.</summary>
    ClearSpawner,

    /// <summary>See <see cref="Job.SetErrorHandler(Action{JobFailure})"/>.</summary>
    SetErrorHandler,

    /// <summary>See <see cref="Job.ClearErrorHandler"/>.</summary>
    ClearErrorHandler,
}

/// <summary>The lane of a job's queue in which a control waits. Within a lane, first in is first out.</summary>
public enum JobPriority
{
    /// <summary>The ordinary lane. It is held while a start or an ending is under way, or an async function runs.</summary>
    Normal,

    /// <summary>Served before Normal, also while that is held.</summary>
    High,

    /// <summary>Served before all else, also before the end of the process. <see cref="Job.DeleteNow"/> is always here.</summary>
    Urgent,
}

/// <summary>
/// A message to a job, for <see cref="Job.Send"/>: what the verbs of <see cref="Job"/> send, with the means to bind it to
/// a run (<see cref="If"/>) and to say why (<see cref="Because"/>).
/// </summary>
public readonly record struct JobControl
{
    private JobControl(
        JobControlKind kind,
        object? payload,
        Signal signal = default,
        SignalTarget target = default
    )
    {
        Kind = kind;
        Payload = payload;
        RawSignal = signal;
        Target = target;
    }

    /// <summary>What is asked for.</summary>
    public JobControlKind Kind { get; }

    /// <summary>How to stop; null when the job's own <see cref="JobOptions.StopSequence"/> is meant or nothing is stopped.</summary>
    public StopSequence? Sequence => Argument as StopSequence;

    /// <summary>The signal to send, for <see cref="JobControlKind.Signal"/>; otherwise null.</summary>
    public Signal? SignalToSend => Kind == JobControlKind.Signal ? RawSignal : null;

    /// <summary>Whom the signal is for.</summary>
    public SignalTarget Target { get; }

    /// <summary>The run that this control is bound to; null when it is bound to none.</summary>
    public Run? OnlyFor => (Payload as ControlDetails)?.OnlyFor;

    /// <summary>Why it was sent; null when nobody said.</summary>
    public string? Cause => (Payload as ControlDetails)?.Cause;

    /// <summary>The argument itself, or <see cref="ControlDetails"/> around it.</summary>
    internal object? Payload { get; private init; }

    internal Signal RawSignal { get; }

    internal object? Argument => Payload is ControlDetails details ? details.Argument : Payload;

    /// <inheritdoc cref="Job.Start"/>
    public static JobControl Start() => new(JobControlKind.Start, null);

    /// <summary>See <see cref="Job.Stop(StopSequence)"/>.</summary>
    /// <param name="sequence">How to stop; null: the job's own <see cref="JobOptions.StopSequence"/>.</param>
    public static JobControl Stop(StopSequence? sequence = null) => new(JobControlKind.Stop, sequence);

    /// <inheritdoc cref="Job.Kill"/>
    public static JobControl Kill() => Stop(StopSequence.Kill);

    /// <summary>See <see cref="Job.Restart(StopSequence)"/>.</summary>
    /// <inheritdoc cref="Stop"/>
    public static JobControl Restart(StopSequence? sequence = null) => new(JobControlKind.Restart, sequence);

    /// <summary>See <see cref="Job.TryRestart(StopSequence)"/>.</summary>
    /// <inheritdoc cref="Stop"/>
    public static JobControl TryRestart(StopSequence? sequence = null) =>
        new(JobControlKind.TryRestart, sequence);

    /// <inheritdoc cref="Job.Signal(Signal, SignalTarget)"/>
    public static JobControl Signal(Signal signal, SignalTarget target = SignalTarget.Containment)
    {
        if (!signal.IsValid)
        {
            throw new ArgumentException("default(Signal) is no signal.", nameof(signal));
        }
        if (target is not (SignalTarget.Containment or SignalTarget.MainProcess))
        {
            throw new ArgumentOutOfRangeException(nameof(target), target, "Give Containment or MainProcess.");
        }
        return new JobControl(JobControlKind.Signal, null, signal, target);
    }

    /// <inheritdoc cref="Job.WaitForEnd"/>
    public static JobControl WaitForEnd() => new(JobControlKind.WaitForEnd, null);

    /// <summary>See <see cref="Job.Delete(StopSequence)"/>.</summary>
    /// <inheritdoc cref="Stop"/>
    public static JobControl Delete(StopSequence? sequence = null) => new(JobControlKind.Delete, sequence);

    /// <inheritdoc cref="Job.DeleteNow"/>
    public static JobControl DeleteNow() => new(JobControlKind.DeleteNow, null);

    /// <inheritdoc cref="Job.Call(Action{JobContext})"/>
    public static JobControl Call(Action<JobContext> function) => With(JobControlKind.Call, function);

    /// <inheritdoc cref="Job.Call(Func{JobContext, Task})"/>
    public static JobControl Call(Func<JobContext, Task> function) => With(JobControlKind.Call, function);

    /// <inheritdoc cref="Job.SetCommand"/>
    public static JobControl SetCommand(Command command) => With(JobControlKind.SetCommand, command);

    /// <inheritdoc cref="Job.SetSpawnHook(Action{SpawnRequest, JobContext})"/>
    public static JobControl SetSpawnHook(Action<SpawnRequest, JobContext> hook) =>
        With(JobControlKind.SetSpawnHook, hook);

    /// <inheritdoc cref="Job.SetSpawnHook(Func{SpawnRequest, JobContext, Task})"/>
    public static JobControl SetSpawnHook(Func<SpawnRequest, JobContext, Task> hook) =>
        With(JobControlKind.SetSpawnHook, hook);

    /// <inheritdoc cref="Job.ClearSpawnHook"/>
    public static JobControl ClearSpawnHook() => new(JobControlKind.ClearSpawnHook, null);

    /// <inheritdoc cref="Job.SetSpawner"/>
    public static JobControl SetSpawner(ISpawner spawner) => With(JobControlKind.SetSpawner, spawner);

    /// <inheritdoc cref="Job.ClearSpawner"/>
    public static JobControl ClearSpawner() => new(JobControlKind.ClearSpawner, null);

    /// <inheritdoc cref="Job.SetErrorHandler(Action{JobFailure})"/>
    public static JobControl SetErrorHandler(Action<JobFailure> handler) =>
        With(JobControlKind.SetErrorHandler, handler);

    /// <inheritdoc cref="Job.SetErrorHandler(Func{JobFailure, Task})"/>
    public static JobControl SetErrorHandler(Func<JobFailure, Task> handler) =>
        With(JobControlKind.SetErrorHandler, handler);

    /// <inheritdoc cref="Job.ClearErrorHandler"/>
    public static JobControl ClearErrorHandler() => new(JobControlKind.ClearErrorHandler, null);

    /// <summary>
    /// The same control, bound to a run: when its turn comes and that run is not the job's latest any more, it does
    /// nothing and its outcome is <see cref="JobOutcomeKind.Unchanged"/>.
    /// </summary>
    /// <exception cref="ArgumentNullException"><paramref name="run"/> is null.</exception>
    public JobControl If(Run run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return this with { Payload = new ControlDetails(Argument, run, Cause) };
    }

    /// <summary>The same control with its cause, a word for a person, seen in events, logs and spans.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="cause"/> is null.</exception>
    public JobControl Because(string cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        return this with { Payload = new ControlDetails(Argument, OnlyFor, cause) };
    }

    private static JobControl With(JobControlKind kind, object argument)
    {
        ArgumentNullException.ThrowIfNull(argument);
        return new JobControl(kind, argument);
    }
}
