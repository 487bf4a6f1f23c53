namespace Reeve.Jobs;

/// <summary>A start under way: before its spawn, in its hook, or in its spawner.</summary>
internal sealed class PendingStart(JobScheduler scheduler, bool isRestart, string? cause)
{
    public enum Stage
    {
        Due,
        Hook,
        Spawner,

        /// <summary>Called off; the spawner has not answered yet, or the child that came late is not gone yet.</summary>
        CalledOff,
    }

    /// <summary>Done when the process is up; after a call-off, those that want another start.</summary>
    public TicketList Tickets;

    /// <summary>The stops and deletes that called it off: done when no child of it can be left.</summary>
    public TicketList CalledOffBy;

    public CancelSource Cancellation { get; } = new(scheduler);

    public bool IsRestart => isRestart;

    public string? Cause => cause;

    public Stage At { get; set; }

    public SpawnRequest? Request { get; set; }

    /// <summary>The hook or the spawner that is being waited for.</summary>
    public PendingWork? Work { get; set; }
}
