using System.Globalization;

namespace Reeve;

/// <summary>
/// How to end a run: signals, each with the time to wait for its effect, and always, when the last has passed
/// without the tree being gone, a forced kill. Immutable; equality by value.
/// </summary>
/// <example><c>StopSequence.Graceful(Signal.Interrupt, TimeSpan.FromSeconds(2)).Then(Signal.Terminate, TimeSpan.FromSeconds(5))</c></example>
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
    ) => new(new StopStep(signal, wait, target));

    /// <summary>A sequence with one more step before the forced kill.</summary>
    /// <inheritdoc cref="Graceful"/>
    public StopSequence Then(Signal signal, TimeSpan wait, SignalTarget target = SignalTarget.Containment) =>
        new([.. _steps, new StopStep(signal, wait, target)]);

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

/// <summary>One step of a <see cref="StopSequence"/>: a signal, and how long to wait for its effect.</summary>
public readonly record struct StopStep
{
    private readonly TimeSpan _wait;

    /// <summary>Describes a step.</summary>
    /// <inheritdoc cref="StopSequence.Graceful"/>
    public StopStep(Signal signal, TimeSpan wait, SignalTarget target = SignalTarget.Containment)
    {
        if (!signal.IsValid)
        {
            throw new ArgumentException("default(Signal) is no signal.", nameof(signal));
        }
        if (target is not (SignalTarget.Containment or SignalTarget.MainProcess))
        {
            throw new ArgumentOutOfRangeException(nameof(target), target, "Give Containment or MainProcess.");
        }
        Signal = signal;
        Wait = wait;
        Target = target;
    }

    /// <summary>The signal.</summary>
    public Signal Signal { get; }

    /// <summary>
    /// How long to wait from when the signal was sent: zero goes on to the next step at once,
    /// <see cref="Timeout.InfiniteTimeSpan"/> never goes on by itself.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public TimeSpan Wait
    {
        get => _wait;
        init
        {
            if (value < TimeSpan.Zero && value != Timeout.InfiniteTimeSpan)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(value),
                    value,
                    "The time to wait is negative. Give zero or more, or Timeout.InfiniteTimeSpan."
                );
            }
            _wait = value;
        }
    }

    /// <summary>Whom the signal is for.</summary>
    public SignalTarget Target { get; }

    /// <summary>The step as a person would say it: <c>SIGTERM 10s</c>.</summary>
    public override string ToString() =>
        Wait == Timeout.InfiniteTimeSpan
            ? $"{Signal} for ever"
            : string.Create(CultureInfo.InvariantCulture, $"{Signal} {Wait.TotalSeconds}s");
}
