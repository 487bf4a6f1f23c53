using Reeve.Jobs;

namespace Reeve;

/// <summary>
/// A handle to one <see cref="Command"/> under supervision, with the verbs of <c>systemctl</c>. Every member is
/// thread-safe.
/// </summary>
/// <remarks>
/// <para>A job has a task of its own, which alone touches the process. The verbs put controls into its queue and return at
/// once with a <see cref="Ticket"/>; controls of a lane take effect in the order in which they were sent.</para>
/// <para>Dropping the handle stops nothing: dispose it, or call <see cref="Delete()"/>. There is no finalizer.</para>
/// <para>Bad arguments throw at the call; what fails later is told by the ticket, the error handler or the log.</para>
/// </remarks>
public sealed class Job : IAsyncDisposable
{
    private readonly JobTask _task;

    /// <summary>Makes a job and starts its task, not the process.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="options">How; read once. Default: null, all defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="command"/> is null.</exception>
    public Job(Command command, JobOptions? options = null)
        : this(command, options ??= new JobOptions(), JobScheduler.For(options.TimeProvider)) { }

    internal Job(Command command, JobOptions options, JobScheduler scheduler)
    {
        ArgumentNullException.ThrowIfNull(command);
        _task = new JobTask(this, command, options, scheduler);
    }

    /// <summary>What the next start runs, before hooks; <see cref="SetCommand"/> changes it.</summary>
    public Command Command => _task.Command;

    /// <summary>The name in logs, metrics and spans.</summary>
    public string Name => _task.Name;

    /// <summary>The state now. Never blocks, never queues.</summary>
    public JobState State => _task.State;

    /// <summary>Whether a run is alive: <see cref="State"/> is <see cref="JobState.Running"/>.</summary>
    public bool IsRunning => _task.State is JobState.Running;

    /// <summary>Whether the job's task has ended: every further control gives <see cref="JobOutcomeKind.JobGone"/>.</summary>
    public bool IsGone => _task.IsGone;

    /// <summary>Completes when the job's task has ended, after all its tickets. Faults only by a defect in Reeve.</summary>
    public Task Completion => _task.Completion;

    /// <summary>
    /// Tells what happens to the job from this call on: in order, none lost. Ends after <see cref="JobEvent.Deleted"/>;
    /// empty when the job is gone already. Events wait in memory until they are read: enumerate the result, once.
    /// </summary>
    /// <param name="cancellationToken">Ends the watching with an exception.</param>
    public IAsyncEnumerable<JobEvent> WatchAsync(CancellationToken cancellationToken = default) =>
        _task.WatchAsync(cancellationToken);

    /// <summary>
    /// Starts the command. Done, with the run, when the process is up; Unchanged when one runs already; Superseded when a
    /// stop calls the start off.
    /// </summary>
    /// <remarks>Awaiting it throws <see cref="SpawnException"/>, or what a spawn hook threw, when it failed.</remarks>
    public Ticket Start() => Post(JobControl.Start());

    /// <summary>Ends the run by the job's own stop sequence. As <see cref="Stop(StopSequence)"/>.</summary>
    public Ticket Stop() => Post(JobControl.Stop());

    /// <summary>Ends the run by one signal, a time to wait, and the forced kill. As <see cref="Stop(StopSequence)"/>.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="wait">How long to wait for its effect.</param>
    public Ticket Stop(Signal signal, TimeSpan wait) => Stop(StopSequence.Graceful(signal, wait));

    /// <summary>
    /// Ends the run. Done when its whole containment is gone; Unchanged when none runs. Calls off a start or restart that
    /// is under way. Sent again during an ending, it hurries it: the forced kill comes at the earlier of the two times.
    /// </summary>
    /// <param name="sequence">How to end it.</param>
    /// <remarks>Awaiting it throws <see cref="StopException"/> when processes survive the forced kill.</remarks>
    public Ticket Stop(StopSequence sequence) => Post(JobControl.Stop(NotNull(sequence)));

    /// <summary>Ends the run by force, at once: <c>Stop(StopSequence.Kill)</c>.</summary>
    public Ticket Kill() => Post(JobControl.Kill());

    /// <summary>Ends the run by the job's own stop sequence and starts another. As <see cref="Restart(StopSequence)"/>.</summary>
    public Ticket Restart() => Post(JobControl.Restart());

    /// <summary>Ends the run by one signal and starts another. As <see cref="Restart(StopSequence)"/>.</summary>
    /// <inheritdoc cref="Stop(Signal, TimeSpan)"/>
    public Ticket Restart(Signal signal, TimeSpan wait) => Restart(StopSequence.Graceful(signal, wait));

    /// <summary>
    /// Ends the run, if there is one, and starts another: one control, nothing comes between. Done, with the new run, when
    /// the new process is up; Superseded when a stop calls the start off.
    /// </summary>
    /// <param name="sequence">How to end the run.</param>
    /// <remarks>
    /// Awaiting it throws <see cref="StopException"/> when processes survive the forced kill, and <see cref="SpawnException"/>
    /// when the start fails; the job is then Finished.
    /// </remarks>
    public Ticket Restart(StopSequence sequence) => Post(JobControl.Restart(NotNull(sequence)));

    /// <summary>Restarts what runs, by the job's own stop sequence. As <see cref="TryRestart(StopSequence)"/>.</summary>
    public Ticket TryRestart() => Post(JobControl.TryRestart());

    /// <summary>Restarts what runs, by one signal. As <see cref="TryRestart(StopSequence)"/>.</summary>
    /// <inheritdoc cref="Stop(Signal, TimeSpan)"/>
    public Ticket TryRestart(Signal signal, TimeSpan wait) => TryRestart(StopSequence.Graceful(signal, wait));

    /// <summary>As <see cref="Restart(StopSequence)"/> while a run is alive; otherwise Unchanged.</summary>
    /// <inheritdoc cref="Restart(StopSequence)"/>
    public Ticket TryRestart(StopSequence sequence) => Post(JobControl.TryRestart(NotNull(sequence)));

    /// <summary>Sends a signal. Done when the system took it; Unchanged when there is nobody to receive it.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="target">Whom it is for. Default: the whole containment.</param>
    /// <exception cref="ArgumentException"><paramref name="signal"/> is no signal.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="target"/> is neither of the two.</exception>
    /// <remarks>Awaiting it throws <see cref="SignalException"/> when the system refused it.</remarks>
    public Ticket Signal(Signal signal, SignalTarget target = SignalTarget.Containment) =>
        Post(JobControl.Signal(signal, target));

    /// <summary>
    /// Waits for the end of the run that is alive when its turn comes: Done at that end. Done at once when the latest run is
    /// over; Unchanged when there was none. Does not hold up the controls behind it.
    /// </summary>
    public Ticket WaitForEnd() => Post(JobControl.WaitForEnd());

    /// <summary>Ends the run by the job's own stop sequence, then the job. As <see cref="Delete(StopSequence)"/>.</summary>
    public Ticket Delete() => Post(JobControl.Delete());

    /// <summary>
    /// Ends the run, if there is one, then the job: one control, nothing comes between. Done when both are over; what is
    /// queued behind it gives JobGone.
    /// </summary>
    /// <param name="sequence">How to end the run.</param>
    /// <remarks>Awaiting it throws <see cref="StopException"/> when processes survive the forced kill; the job then stays.</remarks>
    public Ticket Delete(StopSequence sequence) => Post(JobControl.Delete(NotNull(sequence)));

    /// <summary>
    /// Ends the run by force and the job, before all that is queued; waits for no hook. Done when both are over; all else
    /// gives JobGone.
    /// </summary>
    /// <remarks>
    /// The job ends even when processes survive the forced kill; awaiting the ticket then throws <see cref="StopException"/>.
    /// </remarks>
    public Ticket DeleteNow() => Post(JobControl.DeleteNow(), JobPriority.Urgent);

    /// <summary>Runs a function inside the job, in its turn: nothing else happens to the job meanwhile.</summary>
    /// <param name="function">
    /// The function. Keep it short: it cannot be overtaken, also not by <see cref="DeleteNow"/>.
    /// </param>
    /// <remarks>Awaiting the ticket throws what the function threw.</remarks>
    public Ticket Call(Action<JobContext> function) => Post(JobControl.Call(function));

    /// <summary>
    /// Runs an asynchronous function inside the job, in its turn. Until its task is over the Normal lane is held; the end of
    /// the process, deadlines, High and Urgent go on.
    /// </summary>
    /// <param name="function">The function; its context has a token that a delete cancels.</param>
    /// <remarks>Awaiting the ticket throws what the function threw.</remarks>
    public Ticket Call(Func<JobContext, Task> function) => Post(JobControl.Call(function));

    /// <summary>Changes what the next start runs. Done when it has; a run under way goes on as it is.</summary>
    /// <param name="command">The command.</param>
    public Ticket SetCommand(Command command) => Post(JobControl.SetCommand(command));

    /// <summary>Sets the hook called before every spawn, in place of any earlier one.</summary>
    /// <param name="hook">It may change the request; when it throws, the start fails with that.</param>
    public Ticket SetSpawnHook(Action<SpawnRequest, JobContext> hook) => Post(JobControl.SetSpawnHook(hook));

    /// <summary>Sets the hook called before every spawn, in place of any earlier one. The spawn waits for its task.</summary>
    /// <param name="hook">It may change the request; when it throws, the start fails with that.</param>
    public Ticket SetSpawnHook(Func<SpawnRequest, JobContext, Task> hook) =>
        Post(JobControl.SetSpawnHook(hook));

    /// <summary>Removes the spawn hook.</summary>
    public Ticket ClearSpawnHook() => Post(JobControl.ClearSpawnHook());

    /// <summary>Sets what starts the processes from now on.</summary>
    /// <param name="spawner">The spawner.</param>
    public Ticket SetSpawner(ISpawner spawner) => Post(JobControl.SetSpawner(spawner));

    /// <summary>Goes back to the spawner of the job's options.</summary>
    public Ticket ClearSpawner() => Post(JobControl.ClearSpawner());

    /// <summary>Sets who is told of every control that fails, in place of any earlier one.</summary>
    /// <param name="handler">Called before the ticket completes; what it throws is logged.</param>
    public Ticket SetErrorHandler(Action<JobFailure> handler) => Post(JobControl.SetErrorHandler(handler));

    /// <summary>Sets who is told of every control that fails. The Normal lane is held until its task is over.</summary>
    /// <param name="handler">The ticket completes when its task is over; what it throws is logged.</param>
    public Ticket SetErrorHandler(Func<JobFailure, Task> handler) =>
        Post(JobControl.SetErrorHandler(handler));

    /// <summary>Removes the error handler: failures are told by the tickets, and logged where nobody awaits them.</summary>
    public Ticket ClearErrorHandler() => Post(JobControl.ClearErrorHandler());

    /// <summary>Sends a control.</summary>
    /// <param name="control">What to do.</param>
    /// <param name="priority">Its lane. Default: Normal. A <see cref="JobControl.DeleteNow"/> is always Urgent.</param>
    /// <exception cref="ArgumentException"><paramref name="control"/> is <c>default</c>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="priority"/> is not one of the three.</exception>
    public Ticket Send(JobControl control, JobPriority priority = JobPriority.Normal)
    {
        if (control.Kind == JobControlKind.None)
        {
            throw new ArgumentException(
                "default(JobControl) asks for nothing. Use JobControl's methods.",
                nameof(control)
            );
        }
        if (priority is < JobPriority.Normal or > JobPriority.Urgent)
        {
            throw new ArgumentOutOfRangeException(nameof(priority), priority, "Give Normal, High or Urgent.");
        }
        return Post(control, control.Kind == JobControlKind.DeleteNow ? JobPriority.Urgent : priority);
    }

    /// <summary>
    /// Deletes the job at once (<see cref="DeleteNow"/>) and waits until its run and its task are over (<see cref="Completion"/>),
    /// also when somebody else is deleting it: then every ticket is complete. Never throws; may be called again, and inside a
    /// hook.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await DeleteNow().ConfigureAwait(false);
        }
        catch (StopException)
        {
            // The job task has logged the survivors.
        }
        // Beside another's delete the ticket may be that of a job that is gone, while the task still completes the others. A
        // defect that ended the task is logged.
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Ticket Post(in JobControl control, JobPriority lane = JobPriority.Normal) =>
        _task.Post(control, lane);

    private static StopSequence NotNull(StopSequence sequence)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        return sequence;
    }
}
