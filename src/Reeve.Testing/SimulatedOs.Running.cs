namespace Reeve.Testing;

public sealed partial class SimulatedOs
{
    /// <summary>
    /// How many things may happen in one call of Run or Advance before it is taken for a world that spins. Default:
    /// 10,000,000.
    /// </summary>
    public long StepLimit
    {
        get => _world.StepLimit;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _world.StepLimit = value;
        }
    }

    /// <summary>Lets everything happen that can happen now, until nothing can move. The clock stands still.</summary>
    /// <remarks>What a script, a reaction or a posted callback throws comes out here.</remarks>
    /// <exception cref="InvalidOperationException">
    /// The world is running already (Run was called inside it), or did not come to rest within <see cref="StepLimit"/>.
    /// </exception>
    public void Run() => _world.Run();

    /// <summary>
    /// Lets everything happen that can happen now, and moves the clock on by a time: it stops at each deadline on the way,
    /// and lets everything happen there before it moves on.
    /// </summary>
    /// <param name="time">How far. Zero: as <see cref="Run()"/>.</param>
    /// <inheritdoc cref="Run()"/>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is negative.</exception>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        _world.Advance(time);
    }

    /// <summary>
    /// Runs a scenario: asynchronous test code, on the world's thread, to its end. Whenever nothing else can move, the
    /// clock goes on to the next deadline, so that graceful stops and <c>Task.Delay(time, os.Clock)</c> take their time
    /// without taking any. What can still happen at the scenario's end happens before this returns.
    /// </summary>
    /// <param name="scenario">The scenario. Its awaits come back to the world.</param>
    /// <remarks>
    /// <para>What the scenario throws comes out here.</para>
    /// <para>Awaiting what happens outside the world (files, sockets, <c>Task.Run</c>, <c>CancelAsync</c>) is possible, for at most a second
    /// at a time, but then the order is no longer the seed's, and the clock does not wait for it while a deadline is
    /// ahead.</para>
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// Nothing can move, no deadline is ahead, and the scenario has not completed: it waits for something that cannot
    /// happen. Or the world is running already, or spins (see <see cref="StepLimit"/>).
    /// </exception>
    public void Run(Func<Task> scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        _world.Run(scenario, Describe);
    }

    /// <summary>Runs a scenario that gives a result. As <see cref="Run(Func{Task})"/>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="scenario">The scenario. Its awaits come back to the world.</param>
    /// <returns>What the scenario gave.</returns>
    /// <inheritdoc cref="Run(Func{Task})"/>
    public T Run<T>(Func<Task<T>> scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        T result = default!;
        _world.Run(async () => result = await scenario().ConfigureAwait(true), Describe);
        return result;
    }

    private string Describe()
    {
        var alive = _processes
            .Where(static process => process.IsAlive)
            .Select(static process => $"{process}");
        return AliveCount == 0 ? "No process is alive." : $"Alive: {string.Join("; ", alive)}.";
    }
}
