namespace Reeve;

/// <summary>
/// What a job is at one moment: an immutable snapshot. Closed: <see cref="Pending"/>, <see cref="Running"/> or
/// <see cref="Finished"/>.
/// </summary>
public abstract record JobState
{
    private JobState() { }

    /// <summary>The latest run; null while there was none.</summary>
    public Run? Run =>
        this switch
        {
            Running running => running.Current,
            Finished finished => finished.Last,
            _ => null,
        };

    /// <summary>Nothing was started yet.</summary>
    public sealed record Pending : JobState
    {
        internal static readonly Pending Instance = new();
    }

    /// <summary>A run is alive: its main process, or another of its containment.</summary>
    /// <param name="Current">The run.</param>
    /// <param name="IsEnding">Whether it is being stopped.</param>
    public sealed record Running(Run Current, bool IsEnding) : JobState;

    /// <summary>The latest run is over.</summary>
    /// <param name="Last">The run.</param>
    /// <param name="End">How its main process ended.</param>
    public sealed record Finished(Run Last, ProcessEnd End) : JobState;
}
