using System.Globalization;
using Reeve.Testing.Processes;
using Reeve.Testing.Worlds;

namespace Reeve.Testing;

/// <summary>
/// A process of a <see cref="SimulatedOs"/>. Its script says, at its start, what it does: at which time, and when it
/// receives which signal. A process with an empty script runs until a signal ends it.
/// </summary>
/// <remarks>
/// <para>All of it may also be called later, by a reaction or by the test between two calls of
/// <see cref="SimulatedOs.Run()"/>. A call on a process that has ended does nothing.</para>
/// <para>Not thread-safe: use it on the thread of the world.</para>
/// </remarks>
/// <example>
/// <code>
/// os.Define("server", process => process
///     .On(Signal.Terminate, server => server.After(TimeSpan.FromSeconds(2), s => s.Exit(0)))
///     .Fork(worker => worker.Ignore(Signal.Terminate)));
/// </code>
/// </example>
public sealed partial class SimulatedProcess
{
    private readonly SimulatedOs _os;
    private readonly World _world;
    private readonly SimulatedChild? _containment;
    private readonly SimulatedOutputs? _outputs;
    private readonly List<SimulatedProcess> _children = [];
    private readonly List<SimulatedTimer> _timers = [];

    internal SimulatedProcess(
        SimulatedOs os,
        World world,
        int id,
        Command command,
        SimulatedProcess? parent,
        SimulatedChild? containment
    )
    {
        // Inherited, also by who escapes.
        _outputs = parent?._outputs ?? containment?.Outputs;
        _outputs?.Hold();
        _os = os;
        _world = world;
        _containment = containment;
        Id = id;
        Command = command;
        Parent = parent;
        StartedAt = world.Clock.GetUtcNow();
        Children = _children.AsReadOnly();
        Received = _received.AsReadOnly();
    }

    /// <summary>The process id. No id is given twice.</summary>
    public int Id { get; }

    /// <summary>What was started; of a forked process, its parent's.</summary>
    public Command Command { get; }

    /// <summary>When it was started or forked, by the system's clock.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>The process that forked it; null for a main process.</summary>
    public SimulatedProcess? Parent { get; }

    /// <summary>The processes that it forked, in order, also those that have ended.</summary>
    public IReadOnlyList<SimulatedProcess> Children { get; }

    /// <summary>Whether it has not ended. A stopped process is alive.</summary>
    public bool IsAlive => End is null;

    /// <summary>How it ended; null while it is alive.</summary>
    public ProcessEnd? End { get; private set; }

    /// <summary>What the system tells that it used, at its end and in samples. Default: null, nothing is told.</summary>
    public ResourceUsage? Usage { get; set; }

    /// <summary>
    /// Lets it do something after a time, once. While the process is stopped the reaction waits; when the process ends
    /// first it never happens.
    /// </summary>
    /// <param name="time">How long after now. Zero: in its turn, at the present instant.</param>
    /// <param name="reaction">What it does.</param>
    /// <returns>The process.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is negative or over 49 days.</exception>
    public SimulatedProcess After(TimeSpan time, Action<SimulatedProcess> reaction)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        ArgumentNullException.ThrowIfNull(reaction);
        if (IsAlive)
        {
            SimulatedTimer? timer = null;
            timer = _world.After(
                time,
                () =>
                {
                    _timers.Remove(timer!);
                    DoOrHold(reaction);
                }
            );
            _timers.Add(timer);
        }
        return this;
    }

    /// <summary>Makes a child process, which lives on when its parent ends.</summary>
    /// <param name="script">What the child does. Run at once.</param>
    /// <param name="escapes">
    /// Whether the child leaves the containment, as by <c>setsid(2)</c>: it is not signalled, killed or waited for any
    /// more. Default: false. Nothing escapes a <see cref="Containment.Cgroup"/>, and nothing but the main process is in
    /// <see cref="Containment.None"/>.
    /// </param>
    /// <returns>The parent. The child is the last of its <see cref="Children"/>.</returns>
    public SimulatedProcess Fork(Action<SimulatedProcess> script, bool escapes = false)
    {
        ArgumentNullException.ThrowIfNull(script);
        if (IsAlive)
        {
            var isContained = _containment?.Containment switch
            {
                null or Containment.None => false,
                Containment.Cgroup => true,
                _ => !escapes,
            };
            var child = _os.AddProcess(Command, this, isContained ? _containment : null);
            _children.Add(child);
            script(child);
        }
        return this;
    }

    /// <summary>Ends it with an exit status.</summary>
    /// <param name="code">The status.</param>
    public void Exit(int code) => Finish(ProcessEnd.Exit(code));

    /// <summary>Ends it in any way, as by a signal of its own: <c>Exit(ProcessEnd.BySignal(…))</c>.</summary>
    /// <param name="end">The way.</param>
    public void Exit(ProcessEnd end) => Finish(end);

    /// <summary>
    /// Ends it, and lets somebody else in the supervising program take its status: the supervisor is told of a fault, and
    /// of the end as <see cref="ProcessEnd.Unknown"/>.
    /// </summary>
    public void ReapedByAnother() => Finish(ProcessEnd.Unknown, byAnother: true);

    /// <summary>For a message: the command and the id, and what became of it.</summary>
    public override string ToString() =>
        $"process {Id.ToString(CultureInfo.InvariantCulture)} ('{Command}'){(End is { } end ? $", {end}" : IsStopped ? ", stopped" : "")}";

    private void Finish(ProcessEnd end, bool byAnother = false)
    {
        if (!IsAlive)
        {
            return;
        }
        End = end;
        IsStopped = false;
        _pending.Clear();
        _held.Clear();
        foreach (var timer in _timers)
        {
            timer.Dispose();
        }
        _timers.Clear();
        _outputs?.LetGo();
        _containment?.Ended(this, end, byAnother);
    }
}
