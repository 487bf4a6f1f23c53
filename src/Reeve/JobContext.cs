using Reeve.Jobs;

namespace Reeve;

/// <summary>
/// What a hook or function sees of its job: a snapshot of when it was called, valid afterwards too.
/// </summary>
public readonly record struct JobContext
{
    private readonly CancelSource? _cancellation;

    internal JobContext(Job job, JobState state, Run? previousRun, CancelSource? cancellation)
    {
        Job = job;
        State = state;
        PreviousRun = previousRun;
        _cancellation = cancellation;
    }

    /// <summary>The job. Sending it controls from here is always fine; see <see cref="Ticket"/> for awaiting them.</summary>
    public Job Job { get; }

    /// <summary>The job's state.</summary>
    public JobState State { get; }

    /// <summary>The run before the latest; null when there was none.</summary>
    public Run? PreviousRun { get; }

    /// <summary>
    /// Cancelled when the job is deleted at once or disposed, and, for a spawn hook, when a stop calls the start off.
    /// </summary>
    public CancellationToken CancellationToken => _cancellation?.Token ?? default;
}
