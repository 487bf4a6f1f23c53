namespace Reeve;

/// <summary>Whether a signal reached anybody.</summary>
public enum Delivery
{
    /// <summary>The system took it, for at least one process.</summary>
    Delivered,

    /// <summary>There is nobody left to receive it.</summary>
    NobodyThere,

    /// <summary>The system has no such signal, or no way to deliver it to this process.</summary>
    Unsupported,
}

/// <summary>A started process and its containment, as a spawner gives it to a job. Every member is thread-safe.</summary>
public abstract class ChildProcess : IAsyncDisposable
{
    /// <summary>The id of the main process.</summary>
    public abstract int Id { get; }

    /// <summary>
    /// Our end of the pipe that is the process's standard input: writing is asynchronous, disposing closes it. Default: null,
    /// it is no pipe.
    /// </summary>
    public virtual Stream? StandardInput => null;

    /// <summary>
    /// Our end of the pipe that is the process's standard output. All that was written before the tree's end can be read after
    /// it; then it ends, also when somebody outside of the containment holds the pipe. Default: null, it is no pipe.
    /// </summary>
    public virtual Stream? StandardOutput => null;

    /// <summary>The same for the standard error.</summary>
    public virtual Stream? StandardError => null;

    /// <summary>Our side of the process's own terminal. Default: null, it has none.</summary>
    public virtual PseudoTerminal? Terminal => null;

    /// <summary>
    /// Whether, when the tree was gone, somebody outside of it still held the pipe of this output: what that writes is not read.
    /// Default: false.
    /// </summary>
    public virtual bool IsCut(OutputStream stream) => false;

    /// <summary>
    /// Begins to give to its sinks what the process writes, and has written (<see cref="Stdio.ToSink"/>). Called once, before
    /// <see cref="Observe"/>; a child that wraps another passes it on. Default: does nothing.
    /// </summary>
    /// <param name="run">The run that the process is, for the sinks to know.</param>
    public virtual void BeginOutput(Run run) { }

    /// <summary>
    /// What could not be had as the command asks for it, and what was taken instead; the job logs it. Default: null, all is as
    /// asked for.
    /// </summary>
    public virtual string? Warning => null;

    /// <summary>
    /// What all processes of the containment used, once they are gone. Default: null, nobody counted.
    /// </summary>
    public virtual TreeUsage? TreeUsage => null;

    /// <summary>
    /// Names who is told of the end. Called once; what happened before is told again. The calls come from any thread.
    /// </summary>
    public abstract void Observe(IChildObserver observer);

    /// <summary>Sends a signal. Never to a number that may by now name somebody else.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="target">Whom it is for.</param>
    /// <exception cref="SignalException">The system refused it.</exception>
    public abstract Delivery Signal(Signal signal, SignalTarget target = SignalTarget.Containment);

    /// <summary>
    /// Ends every process of the containment by force. Does not wait: <see cref="IChildObserver.OnTreeGone"/> tells
    /// when all are gone. May be called again; does nothing when nobody is left.
    /// </summary>
    /// <exception cref="SignalException">The system refused it.</exception>
    public abstract void Kill();

    /// <summary>The ids of the processes of the containment that are alive now. Default: none known.</summary>
    public virtual IReadOnlyList<int> GetMembers() => [];

    /// <summary>What those processes use now; null where it cannot be told. Default: null.</summary>
    public virtual ResourceSample? Sample() => null;

    /// <summary>
    /// Lets go of what is left of the containment: it is neither signalled nor waited for any more, and
    /// <see cref="DisposeAsync"/> kills nobody. Called after the main process has ended.
    /// </summary>
    public virtual void Release() { }

    /// <summary>
    /// Frees what the child holds in the system, and kills what still lives, unless it was released. Completes when nothing
    /// of it is left; at once when the tree is gone already.
    /// </summary>
    public abstract ValueTask DisposeAsync();
}
