namespace Reeve;

/// <summary>
/// How to end a run: steps (signals mostly), each with the time to wait for its effect, and always, when the last has
/// passed without the tree being gone, a forced kill. Immutable; equality by value.
/// </summary>
/// <example>
/// <code>
/// StopSequence.Graceful(Signal.Interrupt, TimeSpan.FromSeconds(2)).Then(Signal.Terminate, TimeSpan.FromSeconds(5))
/// StopSequence.Graceful(new StopStep.CloseInput(TimeSpan.FromSeconds(2))).Then(Signal.Terminate, TimeSpan.FromSeconds(5))
/// </code>
/// </example>
public sealed class StopSequence : IEquatable<StopSequence>
{
    private readonly StopStep[] _steps;

    private StopSequence(params StopStep[] steps)
    {
        _steps = steps;
        Steps = Array.AsReadOnly(steps);
    }

    /// <summary>No steps: the forced kill at once.</summary>
    public static StopSequence Kill { get; } = new();

    /// <summary>TERM, 10 seconds, then the forced kill: what a job does unless told otherwise.</summary>
    public static StopSequence Default { get; } = Graceful(Signal.Terminate, TimeSpan.FromSeconds(10));

    /// <summary>The steps before the forced kill.</summary>
    public IReadOnlyList<StopStep> Steps { get; }

    /// <summary>
    /// The time from the first step to the forced kill; <see cref="Timeout.InfiniteTimeSpan"/> when a step never
    /// escalates by itself.
    /// </summary>
    public TimeSpan Total
    {
        get
        {
            var total = TimeSpan.Zero;
            foreach (var step in _steps)
            {
                if (step.Wait == Timeout.InfiniteTimeSpan)
                {
                    return Timeout.InfiniteTimeSpan;
                }
                total = step.Wait > TimeSpan.MaxValue - total ? TimeSpan.MaxValue : total + step.Wait;
            }
            return total;
        }
    }

    /// <summary>One signal, the time to wait, then the forced kill.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="wait">
    /// How long to wait from when it was sent: zero goes on at once, <see cref="Timeout.InfiniteTimeSpan"/> never.
    /// </param>
    /// <param name="target">Whom the signal is for. Default: the whole containment.</param>
    /// <exception cref="ArgumentException"><paramref name="signal"/> is no signal.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="wait"/> is negative, or <paramref name="target"/> is neither of the two.
    /// </exception>
    public static StopSequence Graceful(
        Signal signal,
        TimeSpan wait,
        SignalTarget target = SignalTarget.Containment
    ) => Graceful(new StopStep.SendSignal(signal, wait, target));

    /// <summary>One step, then the forced kill.</summary>
    /// <param name="step">The step.</param>
    public static StopSequence Graceful(StopStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return new StopSequence(step);
    }

    /// <summary>A sequence with one more step before the forced kill.</summary>
    /// <inheritdoc cref="Graceful(Signal, TimeSpan, SignalTarget)"/>
    public StopSequence Then(Signal signal, TimeSpan wait, SignalTarget target = SignalTarget.Containment) =>
        Then(new StopStep.SendSignal(signal, wait, target));

    /// <inheritdoc cref="Then(Signal, TimeSpan, SignalTarget)"/>
    /// <param name="step">The step.</param>
    public StopSequence Then(StopStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return new StopSequence([.. _steps, step]);
    }

    /// <summary>
    /// A sequence whose forced kill comes after at most <paramref name="limit"/>: unchanged when it fits already;
    /// otherwise the finite waits are shortened in proportion, and infinite ones share what they leave.
    /// </summary>
    /// <param name="limit">The longest time until the forced kill.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is negative.</exception>
    public StopSequence FitInto(TimeSpan limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, TimeSpan.Zero);
        if (Total != Timeout.InfiniteTimeSpan && Total <= limit)
        {
            return this;
        }
        // In whole ticks, rounded down, so that the sum never exceeds the limit.
        var finite = Int128.Zero;
        var infinite = 0;
        foreach (var step in _steps)
        {
            if (step.Wait == Timeout.InfiniteTimeSpan)
            {
                infinite++;
            }
            else
            {
                finite += step.Wait.Ticks;
            }
        }
        var isTooLong = finite > limit.Ticks;
        var share = infinite == 0 || isTooLong ? 0 : (limit.Ticks - finite) / infinite;
        return new StopSequence(
            Array.ConvertAll(
                _steps,
                step =>
                    step.Wait == Timeout.InfiniteTimeSpan ? step with { Wait = new TimeSpan((long)share) }
                    : isTooLong
                        ? step with
                        {
                            Wait = new TimeSpan((long)(step.Wait.Ticks * (Int128)limit.Ticks / finite)),
                        }
                    : step
            )
        );
    }

    /// <summary>Whether the steps are the same.</summary>
    public bool Equals(StopSequence? other) =>
        ReferenceEquals(this, other) || (other is not null && _steps.AsSpan().SequenceEqual(other._steps));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StopSequence);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var step in _steps)
        {
            hash.Add(step);
        }
        return hash.ToHashCode();
    }

    /// <summary>The steps as a person would say them: <c>SIGINT 2s, SIGTERM 5s, kill</c>.</summary>
    public override string ToString() => string.Concat(_steps.Select(step => step + ", ")) + "kill";
}
