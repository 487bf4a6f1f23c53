namespace Reeve.Jobs;

/// <summary>
/// The controls of a job: many threads post, one loop takes.
/// </summary>
/// <remarks>
/// Posting is one compare-and-swap on a stack whose nodes are the tickets themselves. The stack's top also says whether
/// the loop runs: <see cref="Idle"/> stands there while it does not, so whoever posts on top of it starts the loop, and
/// <see cref="Closed"/> once the job is gone. The loop takes the whole stack at once and deals it into three lanes, which
/// only it touches.
/// </remarks>
internal sealed class ControlQueue
{
    private static readonly Ticket Idle = new(null, default, JobPriority.Normal);
    private static readonly Ticket Closed = new(null, default, JobPriority.Normal);

    private Ticket? _posted = Idle;
    private TicketList _urgent;
    private TicketList _high;
    private TicketList _normal;

    public enum Posted
    {
        Queued,

        /// <summary>Queued, and the caller must start the loop.</summary>
        StartsLoop,

        /// <summary>Refused: the job is gone.</summary>
        Refused,
    }

    public bool IsClosed => ReferenceEquals(Volatile.Read(ref _posted), Closed);

    /// <summary>How many wait in the Normal lane.</summary>
    public int NormalCount { get; private set; }

    /// <summary>How many of them are meant for a later run, so that a stop behind them is too.</summary>
    public int NormalBarriers { get; private set; }

    public Ticket? NormalHead => _normal.Head;

    public bool HasUrgent => !_urgent.IsEmpty;

    public bool HasHigh => !_high.IsEmpty;

    public Posted Post(Ticket ticket)
    {
        while (true)
        {
            var top = Volatile.Read(ref _posted);
            if (ReferenceEquals(top, Closed))
            {
                return Posted.Refused;
            }
            var isIdle = ReferenceEquals(top, Idle);
            ticket.Next = isIdle ? null : top;
            if (ReferenceEquals(Interlocked.CompareExchange(ref _posted, ticket, top), top))
            {
                return isIdle ? Posted.StartsLoop : Posted.Queued;
            }
        }
    }

    /// <summary>Wakes a parked loop for a reason that is no control. True when the caller must start it.</summary>
    public bool TryWake() =>
        ReferenceEquals(Volatile.Read(ref _posted), Idle)
        && ReferenceEquals(Interlocked.CompareExchange(ref _posted, null, Idle), Idle);

    /// <summary>Parks the loop. False when something was posted meanwhile.</summary>
    public bool TryPark() => Interlocked.CompareExchange(ref _posted, Idle, null) is null;

    /// <summary>What was posted since the last call, the oldest first, linked by <see cref="Ticket.Next"/>.</summary>
    public Ticket? TakePosted() =>
        Volatile.Read(ref _posted) is null ? null : Reverse(Interlocked.Exchange(ref _posted, null));

    /// <summary>Refuses all further controls, and gives those not yet taken.</summary>
    public Ticket? Close() => Reverse(Interlocked.Exchange(ref _posted, Closed));

    public void Enqueue(Ticket ticket)
    {
        switch (ticket.Lane)
        {
            case JobPriority.Normal:
                _normal.Add(ticket);
                NormalCount++;
                NormalBarriers += IsBarrier(ticket) ? 1 : 0;
                break;
            case JobPriority.High:
                _high.Add(ticket);
                break;
            default:
                _urgent.Add(ticket);
                break;
        }
    }

    public Ticket? TakeUrgent() => _urgent.Take();

    public Ticket? TakeHigh() => _high.Take();

    public Ticket? TakeNormal()
    {
        var ticket = _normal.Take();
        if (ticket is not null)
        {
            NormalCount--;
            NormalBarriers -= IsBarrier(ticket) ? 1 : 0;
        }
        return ticket;
    }

    /// <summary>Whether a stop behind this control is meant for a later run than the one that is ending.</summary>
    public static bool IsBarrier(Ticket ticket) =>
        ticket.Kind
            is JobControlKind.Start
                or JobControlKind.Restart
                or JobControlKind.TryRestart
                or JobControlKind.Delete;

    private static Ticket? Reverse(Ticket? top)
    {
        Ticket? first = null;
        while (top is not null)
        {
            var next = top.Next;
            top.Next = first;
            first = top;
            top = next;
        }
        return first;
    }
}
