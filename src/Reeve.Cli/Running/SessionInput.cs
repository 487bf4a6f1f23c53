using Reeve.Cli.Watching;

namespace Reeve.Cli.Running;

/// <summary>What a <see cref="Session"/> reacts to, one after the other. Closed.</summary>
internal abstract record SessionInput
{
    private SessionInput() { }

    /// <summary>Files changed.</summary>
    internal sealed record Changed(ChangeBatch Batch) : SessionInput;

    /// <summary>A signal came to reeve.</summary>
    internal sealed record Signaled(Signal Signal) : SessionInput;

    /// <summary>Something happened to the job.</summary>
    internal sealed record Happened(JobEvent Event) : SessionInput;

    /// <summary>The stop that a signal asked for is over; null: processes survived it.</summary>
    internal sealed record StopDone(JobOutcome? Outcome) : SessionInput;
}
