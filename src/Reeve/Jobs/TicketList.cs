namespace Reeve.Jobs;

/// <summary>A list of tickets linked through themselves; a ticket is in one list at a time. Not thread-safe.</summary>
internal struct TicketList
{
    private Ticket? _tail;

    public Ticket? Head { get; private set; }

    public readonly bool IsEmpty => Head is null;

    public void Add(Ticket ticket)
    {
        ticket.Next = null;
        if (_tail is null)
        {
            Head = ticket;
        }
        else
        {
            _tail.Next = ticket;
        }
        _tail = ticket;
    }

    public void AddAll(TicketList other)
    {
        while (other.Take() is { } ticket)
        {
            Add(ticket);
        }
    }

    /// <summary>Takes the first out; null when there is none.</summary>
    public Ticket? Take()
    {
        var ticket = Head;
        if (ticket is not null)
        {
            Head = ticket.Next;
            ticket.Next = null;
            if (Head is null)
            {
                _tail = null;
            }
        }
        return ticket;
    }

    /// <summary>Empties the list and completes every ticket in it.</summary>
    public void Complete(in JobOutcome outcome)
    {
        while (Take() is { } ticket)
        {
            ticket.Complete(outcome);
        }
    }
}
