namespace Reeve.Jobs;

/// <summary>What comes when the run that is being ended is gone.</summary>
internal enum FollowUp
{
    Nothing,

    /// <summary>Another spawn.</summary>
    Spawn,

    /// <summary>The end of the job.</summary>
    Delete,

    /// <summary>The end of the job, also when something survives.</summary>
    DeleteNow,
}

/// <summary>
/// The one mechanism behind every stop, restart and delete: the remaining steps, who waits, and what follows.
/// Times are since the job's origin; <see cref="TimeSpan.MaxValue"/> is never.
/// </summary>
internal sealed class PendingEnding(TimeSpan beganAt)
{
    private StopSequence _sequence = StopSequence.Kill;
    private int _nextStep;

    /// <summary>Done when the tree is gone.</summary>
    public TicketList Stops;

    /// <summary>Done when the spawn that follows is.</summary>
    public TicketList Starts;

    /// <summary>Done when the job has ended.</summary>
    public TicketList Deletes;

    public TimeSpan BeganAt => beganAt;

    public FollowUp FollowUp { get; set; }

    /// <summary>Why, for the events of what follows.</summary>
    public string? Cause { get; set; }

    public bool IsKilled { get; private set; }

    public int StepsTaken { get; private set; }

    public int LeftoversKilled { get; private set; }

    /// <summary>What a step has begun that takes time of its own; null when there is no such.</summary>
    public PendingStep? Step { get; set; }

    /// <summary>When the next step is due.</summary>
    public TimeSpan StepDeadline { get; private set; }

    /// <summary>When the forced kill comes at the latest, because somebody was impatient.</summary>
    public TimeSpan KillDeadline { get; private set; } = TimeSpan.MaxValue;

    /// <summary>When the job must look at this ending again.</summary>
    public TimeSpan Deadline => IsKilled || StepDeadline < KillDeadline ? StepDeadline : KillDeadline;

    /// <summary>Takes these steps, from now on, in place of what was left. The forced kill does not come later for it.</summary>
    public void Replace(StopSequence sequence, TimeSpan now)
    {
        if (IsKilled)
        {
            return;
        }
        Hurry(ProjectedKill());
        _sequence = sequence;
        _nextStep = 0;
        StepDeadline = now;
    }

    /// <summary>The first steps of an ending.</summary>
    public void Begin(StopSequence sequence)
    {
        _sequence = sequence;
        StepDeadline = beganAt;
    }

    /// <summary>The forced kill comes at that time, unless it comes earlier anyway.</summary>
    public void Hurry(TimeSpan killAt) => KillDeadline = killAt < KillDeadline ? killAt : KillDeadline;

    /// <summary>The step that is due; null when it is the forced kill.</summary>
    public StopStep? TakeDue(TimeSpan now) =>
        now >= KillDeadline || _nextStep >= _sequence.Steps.Count ? null : _sequence.Steps[_nextStep++];

    /// <summary>A step was taken: its time runs from now.</summary>
    public void StepTaken(StopStep step, TimeSpan now)
    {
        StepsTaken++;
        StepDeadline = Later(now, step.Wait);
    }

    /// <summary>A step could not be taken, or has failed: the next is due.</summary>
    public void StepSkipped(TimeSpan now) => StepDeadline = now;

    public void KillSent(TimeSpan now, TimeSpan killTimeout, int leftovers)
    {
        IsKilled = true;
        LeftoversKilled = leftovers;
        StepDeadline = Later(now, killTimeout);
    }

    public StopReport Report(IReadOnlyList<int> survivors) =>
        new(StepsTaken, IsKilled, LeftoversKilled, survivors);

    public static TimeSpan Later(TimeSpan now, TimeSpan wait) =>
        wait == Timeout.InfiniteTimeSpan || wait > TimeSpan.MaxValue - now ? TimeSpan.MaxValue : now + wait;

    private TimeSpan ProjectedKill()
    {
        var at = StepDeadline;
        for (var i = _nextStep; i < _sequence.Steps.Count && at != TimeSpan.MaxValue; i++)
        {
            at = Later(at, _sequence.Steps[i].Wait);
        }
        return at;
    }
}
