using Reeve.Diagnostics;

namespace Reeve.Jobs;

/// <summary>One method a control: what it does in each state. The table is in docs/job-states.md.</summary>
internal sealed partial class JobTask
{
    private void Handle(Ticket ticket)
    {
        _handled = ticket;
        if (ticket.PostedAt != 0)
        {
            JobMetrics.RecordLatency(Name, ticket.PostedAt, TimeProvider);
        }
        if (ticket.OnlyFor is { } run && !ReferenceEquals(run, _state.Run))
        {
            ticket.Complete(Unchanged);
            return;
        }
        switch (ticket.Kind)
        {
            case JobControlKind.Call:
                Call(ticket);
                break;
            case JobControlKind.Start:
                Start(ticket);
                break;
            case JobControlKind.Stop:
                Stop(ticket);
                break;
            case JobControlKind.Restart:
                Restart(ticket);
                break;
            case JobControlKind.TryRestart:
                TryRestart(ticket);
                break;
            case JobControlKind.Signal:
                SendSignal(ticket);
                break;
            case JobControlKind.WaitForEnd:
                WaitForEnd(ticket);
                break;
            case JobControlKind.Delete:
                Delete(ticket);
                break;
            case JobControlKind.DeleteNow:
                DeleteNow(ticket);
                break;
            default:
                Set(ticket);
                break;
        }
    }

    private JobOutcome Unchanged => new(JobOutcomeKind.Unchanged, _state.Run);

    private StopSequence SequenceOf(Ticket ticket) => ticket.Argument as StopSequence ?? _stopSequence;

    private void Start(Ticket ticket)
    {
        if (_ending is { } ending)
        {
            // Only from High or Urgent: the run is on its way out, so what is wanted is another.
            FollowWithSpawn(ending, ticket);
        }
        else if (_start is not null)
        {
            _start.Tickets.Add(ticket);
        }
        else if (_active is not null)
        {
            ticket.Complete(Unchanged);
        }
        else
        {
            BeginStart(ticket);
        }
    }

    private void Stop(Ticket ticket)
    {
        if (_ending is { } ending)
        {
            CallOffSpawn(ending);
            ending.Replace(SequenceOf(ticket), Now);
            ending.Stops.Add(ticket);
        }
        else if (_start is { } start)
        {
            CallOffStart(start, ticket);
        }
        else if (_active is { } active)
        {
            BeginEnding(active, ticket, FollowUp.Nothing);
        }
        else
        {
            ticket.Complete(Unchanged);
        }
    }

    private void Restart(Ticket ticket)
    {
        if (_ending is { } ending)
        {
            // On the way out it can take no effect any more.
            if (ending.FollowUp is FollowUp.Nothing or FollowUp.Spawn)
            {
                ending.Replace(SequenceOf(ticket), Now);
            }
            FollowWithSpawn(ending, ticket);
        }
        else if (_start is not null)
        {
            _start.Tickets.Add(ticket);
        }
        else if (_active is { } active)
        {
            BeginEnding(active, ticket, FollowUp.Spawn);
        }
        else
        {
            BeginStart(ticket);
        }
    }

    private void TryRestart(Ticket ticket)
    {
        // A run that is being stopped for good is not restarted by a mere try.
        if (_active is null || _ending is { FollowUp: not FollowUp.Spawn })
        {
            ticket.Complete(Unchanged);
        }
        else
        {
            Restart(ticket);
        }
    }

    private void SendSignal(Ticket ticket)
    {
        if (_active is not { } active)
        {
            ticket.Complete(Unchanged);
            return;
        }
        Delivery delivery;
        try
        {
            delivery = active.Child.Signal(ticket.Signal, ticket.Target);
        }
        catch (Exception exception)
        {
            Fail(ticket, exception);
            return;
        }
        if (delivery == Delivery.Unsupported)
        {
            Fail(ticket, NotSupported(ticket.Signal, active.Run));
            return;
        }
        JobLog.Signalled(_log, Name, active.Run.ProcessId, ticket.Signal, delivery, ticket.Cause);
        ticket.Complete(
            delivery == Delivery.Delivered ? new JobOutcome(JobOutcomeKind.Done, active.Run) : Unchanged
        );
    }

    private void WaitForEnd(Ticket ticket)
    {
        if (_active is { } active)
        {
            active.Waiters.Add(ticket);
        }
        else
        {
            ticket.Complete(
                _state is JobState.Finished ? new JobOutcome(JobOutcomeKind.Done, _state.Run) : Unchanged
            );
        }
    }

    private void Delete(Ticket ticket)
    {
        if (_ending is { } ending)
        {
            CallOffSpawn(ending);
            ending.Replace(SequenceOf(ticket), Now);
            FollowWithDelete(ending, ticket, FollowUp.Delete);
        }
        else if (_start is { } start)
        {
            CallOffStart(start, ticket);
        }
        else if (_active is { } active)
        {
            BeginEnding(active, ticket, FollowUp.Delete);
        }
        else
        {
            var deletes = default(TicketList);
            deletes.Add(ticket);
            End(ref deletes, new JobOutcome(JobOutcomeKind.Done));
        }
    }

    private void DeleteNow(Ticket ticket)
    {
        _cancellation.Cancel();
        var deletes = default(TicketList);
        if (_start is { } start)
        {
            AbandonStart(start, ref deletes);
        }
        if (_ending is { } ending)
        {
            ending.Replace(StopSequence.Kill, Now);
            FollowWithDelete(ending, ticket, FollowUp.DeleteNow);
        }
        else if (_active is { } active)
        {
            BeginEnding(active, ticket, FollowUp.DeleteNow);
        }
        else
        {
            deletes.Add(ticket);
            End(ref deletes, new JobOutcome(JobOutcomeKind.Done));
        }
    }

    private void Call(Ticket ticket)
    {
        try
        {
            if (ticket.Argument is Action<JobContext> function)
            {
                function(Context());
            }
            else
            {
                CallAsync(ticket, (Func<JobContext, Task>)ticket.Argument!);
                return;
            }
        }
        catch (Exception exception)
        {
            Fail(ticket, exception);
            return;
        }
        ticket.Complete(new JobOutcome(JobOutcomeKind.Done, _state.Run));
    }

    private void Set(Ticket ticket)
    {
        switch (ticket.Kind)
        {
            case JobControlKind.SetCommand:
                Volatile.Write(ref _command, (Command)ticket.Argument!);
                break;
            case JobControlKind.SetSpawnHook or JobControlKind.ClearSpawnHook:
                _spawnHook = ticket.Argument;
                break;
            case JobControlKind.SetSpawner or JobControlKind.ClearSpawner:
                _spawner = (ISpawner?)ticket.Argument;
                break;
            case JobControlKind.SetErrorHandler or JobControlKind.ClearErrorHandler:
                _errorHandler = ticket.Argument;
                break;
            default:
                throw new InvalidOperationException($"The job task does not know the control {ticket.Kind}.");
        }
        ticket.Complete(new JobOutcome(JobOutcomeKind.Done, _state.Run));
    }

    private static SignalException NotSupported(Signal signal, Run run) =>
        new($"{signal} could not be sent to process {run.ProcessId}: the system has no way to deliver it.")
        {
            Signal = signal,
            ProcessId = run.ProcessId,
        };
}
