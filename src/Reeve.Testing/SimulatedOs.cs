using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Reeve.Jobs;
using Reeve.Testing.Processes;
using Reeve.Testing.Worlds;

namespace Reeve.Testing;

/// <summary>
/// A simulated operating system with its own clock: programs that do what a test defines, signals, process trees and
/// deadlines, and the jobs that supervise them. The whole world runs on the test's own thread, inside
/// <see cref="Run()"/> and <see cref="Advance"/>, without sleeping, and the same way every time.
/// </summary>
/// <remarks>
/// <para>Programs are found by the name that the command gives, exactly: <c>Define("server", …)</c> is what
/// <c>Command.Exec("server")</c> starts. For a command in a shell it is the shell's path, such as <c>sh</c>. A program
/// that is not defined cannot be started (<see cref="SpawnFailure.NotFound"/>).</para>
/// <para>Jobs of the world are made by <see cref="CreateJob"/>, or by any code that is given the system as its
/// <see cref="JobOptions.Spawner"/> and <see cref="Clock"/> as its <see cref="JobOptions.TimeProvider"/>: a job with
/// that clock runs wholly in the world.</para>
/// <para>Not thread-safe, but for the clock, for sending controls to jobs, and for awaits that come back from other
/// threads: these may come from anywhere, and take effect inside the next Run or Advance.</para>
/// </remarks>
/// <example>
/// <code>
/// var os = new SimulatedOs();
/// os.Define("server", server => server.On(Signal.Terminate, s => s.After(TimeSpan.FromSeconds(3), x => x.Exit(0))));
/// os.Run(async () =>
/// {
///     await using var job = os.CreateJob(Command.Exec("server"));
///     Run run = (await job.Start()).EnsureRun();
///     await job.Stop();
///     Assert.Equal(ProcessEnd.Exit(0), await run.Ended);
/// });
/// Assert.Equal(TimeSpan.FromSeconds(3), os.Elapsed);
/// </code>
/// </example>
public sealed partial class SimulatedOs : ISpawner
{
    private const int FirstId = 1000;

    private readonly World _world;
    private readonly Dictionary<string, Definition> _definitions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Now, int Most)> _trees = new(StringComparer.Ordinal);
    private readonly List<SimulatedProcess> _processes = [];
    private readonly List<SentSignal> _signals = [];

    /// <summary>Makes a system in which nothing runs and no program is defined.</summary>
    /// <param name="seed">
    /// Of what can happen at one instant (a job's next turn, a signal that arrives, a timer that is due, news of an end),
    /// the seed decides the order; the same seed always gives the same. Also, as with the system's timers, one that is
    /// changed or disposed when it was due already may fire nevertheless. Default: null, first in first out.
    /// </param>
    public SimulatedOs(int? seed = null)
        : this(CreateOrder(seed)) { }

    /// <summary>Makes a system whose order is chosen by somebody, as by one who tries all orders.</summary>
    /// <param name="choose">Chooses one of so many, from 0; null: first in first out.</param>
    internal SimulatedOs(Func<int, int>? choose)
    {
        _world = new World(choose);
        Processes = _processes.AsReadOnly();
        Signals = _signals.AsReadOnly();
    }

    /// <summary>
    /// The clock of the world. It stands still but for <see cref="Advance"/> and <see cref="Run(Func{Task})"/>, and
    /// begins at 2000-01-01 00:00 UTC. Timers that are due at one instant fire in the order in which they were made.
    /// </summary>
    public TimeProvider Clock => _world.Clock;

    /// <summary>The time since the world's beginning.</summary>
    public TimeSpan Elapsed => _world.Elapsed;

    /// <summary>All processes that there ever were, in the order of their starts.</summary>
    public IReadOnlyList<SimulatedProcess> Processes { get; }

    /// <summary>All signals that were ever sent to living processes, in order.</summary>
    public IReadOnlyList<SentSignal> Signals { get; }

    /// <summary>How many processes are alive now.</summary>
    public int AliveCount => _processes.Count(static process => process.IsAlive);

    /// <summary>Defines what a program does. A later definition of the same program takes its place.</summary>
    /// <param name="program">The program, as commands name it.</param>
    /// <param name="script">What each of its processes does; called at every start.</param>
    /// <returns>The system.</returns>
    public SimulatedOs Define(string program, Action<SimulatedProcess> script) =>
        DefineSlow(program, TimeSpan.Zero, script);

    /// <summary>Defines a program whose start takes time, so that it can be called off meanwhile.</summary>
    /// <param name="program">The program, as commands name it.</param>
    /// <param name="delay">How long the start takes. <see cref="Timeout.InfiniteTimeSpan"/>: for ever.</param>
    /// <param name="script">What each of its processes does; called when the start is over.</param>
    /// <param name="ignoresCancellation">
    /// Whether the process comes even when the start was called off meanwhile. Default: false, the start then ends with
    /// an <see cref="OperationCanceledException"/> and there is no process.
    /// </param>
    /// <returns>The system.</returns>
    public SimulatedOs DefineSlow(
        string program,
        TimeSpan delay,
        Action<SimulatedProcess> script,
        bool ignoresCancellation = false
    )
    {
        ArgumentNullException.ThrowIfNull(script);
        return Define(program, new Definition(script, default, Checked(delay), ignoresCancellation));
    }

    /// <summary>Defines a program that cannot be started.</summary>
    /// <param name="program">The program, as commands name it.</param>
    /// <param name="reason">Why not: the reason of the <see cref="SpawnException"/>.</param>
    /// <param name="delay">How long it takes until that is known. Default: none.</param>
    /// <returns>The system.</returns>
    public SimulatedOs DefineFailure(string program, SpawnFailure reason, TimeSpan delay = default) =>
        Define(program, new Definition(null, reason, Checked(delay), IgnoresCancellation: false));

    /// <summary>
    /// Makes a job of this world: its loop, its continuations and its clock are the world's, and its processes are the
    /// system's.
    /// </summary>
    /// <param name="command">What to run.</param>
    /// <param name="options">
    /// How; copied. Its clock is replaced, its spawner only when there is none (so it may be one that wraps this system).
    /// </param>
    public Job CreateJob(Command command, JobOptions? options = null)
    {
        options = options?.Copy() ?? new JobOptions();
        options.TimeProvider = Clock;
        options.Spawner ??= this;
        return new Job(command, options);
    }

    /// <summary>
    /// The most process trees of a program that were ever alive at once; a containment that was released does not count.
    /// For one job it is never over 1.
    /// </summary>
    /// <param name="program">The program, as commands name it.</param>
    public int MaximumAliveTrees(string program) => _trees.GetValueOrDefault(program).Most;

    /// <inheritdoc/>
    /// <remarks>Completes at once, unless the program is defined to be slow.</remarks>
    public ValueTask<ChildProcess> SpawnAsync(SpawnRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var command = request.Command;
        var program = command.Program.File;
        if (!_definitions.TryGetValue(program, out var definition))
        {
            throw Definition.CreateNotFound(program);
        }
        if (!definition.IgnoresCancellation)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
        if (definition.Delay == TimeSpan.Zero)
        {
            return ValueTask.FromResult<ChildProcess>(Start(command, program, definition));
        }
        var slow = new SlowSpawn(
            _world,
            definition.Delay,
            () => Start(command, program, definition),
            definition.IgnoresCancellation ? CancellationToken.None : cancellationToken
        );
        return new ValueTask<ChildProcess>(slow.Task);
    }

    /// <summary>The queue and the time, for who takes what can happen one by one.</summary>
    internal World World => _world;

    internal SimulatedProcess AddProcess(
        Command command,
        SimulatedProcess? parent,
        SimulatedChild? containment
    )
    {
        var process = new SimulatedProcess(
            this,
            _world,
            FirstId + _processes.Count,
            command,
            parent,
            containment
        );
        _processes.Add(process);
        containment?.Add(process);
        return process;
    }

    internal void Record(SimulatedProcess process, Signal signal) =>
        _signals.Add(new SentSignal(Clock.GetUtcNow(), process, signal));

    internal void TreeBegan(string program)
    {
        var (now, most) = _trees.GetValueOrDefault(program);
        _trees[program] = (now + 1, Math.Max(now + 1, most));
    }

    internal void TreeEnded(string program)
    {
        var (now, most) = _trees[program];
        _trees[program] = (now - 1, most);
    }

    [SuppressMessage("Security", "CA5394", Justification = "The order is to be repeatable, not secret.")]
    private static Func<int, int>? CreateOrder(int? seed) =>
        seed is { } value ? new Random(value).Next : null;

    private SimulatedOs Define(string program, Definition definition)
    {
        ArgumentException.ThrowIfNullOrEmpty(program);
        _definitions[program] = definition;
        return this;
    }

    private static TimeSpan Checked(TimeSpan delay)
    {
        if (delay != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        }
        return delay;
    }

    private SimulatedChild Start(Command command, string program, Definition definition)
    {
        if (definition.Script is not { } script)
        {
            throw definition.CreateException(program);
        }
        var child = new SimulatedChild(this, _world, command);
        var main = AddProcess(command, parent: null, child);
        child.Begin(main, program);
        script(main);
        return child;
    }
}
