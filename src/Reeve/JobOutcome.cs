namespace Reeve;

/// <summary>What became of a control.</summary>
public enum JobOutcomeKind
{
    /// <summary>It has taken effect.</summary>
    Done,

    /// <summary>
    /// There was nothing to do: a start while running, a stop while not, a signal to nobody, or a control bound to a run
    /// that is not the latest.
    /// </summary>
    Unchanged,

    /// <summary>A start or restart whose spawn was called off by a later stop or delete.</summary>
    Superseded,

    /// <summary>The job's task ended before the control could take effect.</summary>
    JobGone,
}

/// <summary>What awaiting a <see cref="Ticket"/> gives.</summary>
public readonly record struct JobOutcome
{
    internal JobOutcome(JobOutcomeKind kind, Run? run = null, StopReport? stop = null)
    {
        Kind = kind;
        Run = run;
        Stop = stop;
    }

    /// <summary>What became of the control.</summary>
    public JobOutcomeKind Kind { get; }

    /// <summary>The run that was started, ended or signalled, or that was found unchanged; null when there is none.</summary>
    public Run? Run { get; }

    /// <summary>How the ending of a run went, when this control ended one; otherwise null.</summary>
    public StopReport? Stop { get; }

    /// <summary>The run concerned.</summary>
    /// <exception cref="InvalidOperationException">There is none; the message says why.</exception>
    public Run EnsureRun() =>
        Run
        ?? throw new InvalidOperationException(
            Kind switch
            {
                JobOutcomeKind.JobGone =>
                    "There is no run: the job was deleted before this control took effect.",
                JobOutcomeKind.Superseded => "There is no run: a later stop or delete called the start off.",
                JobOutcomeKind.Unchanged =>
                    "There is no run: the job was never started, so there was nothing to do.",
                _ => "There is no run: this control does not concern one.",
            }
        );

    /// <summary>The outcome as a person would say it: <c>Done (run 2, process 4711)</c>.</summary>
    public override string ToString() => Run is null ? Kind.ToString() : $"{Kind} ({Run})";
}
