namespace Reeve.Tests.Model;

/// <summary>The tables: what each control does in each state and phase.</summary>
internal sealed partial class SequentialModel
{
    private void Handle(ModelTicket ticket)
    {
        if (ticket.OnlyFor is { } run && run != _runs)
        {
            ticket.Complete(Outcome("Unchanged"), _now);
            return;
        }
        switch (ticket.Verb)
        {
            case Verb.Start:
                Start(ticket);
                break;
            case Verb.Stop or Verb.Kill:
                Stop(ticket);
                break;
            case Verb.Restart:
                Restart(ticket);
                break;
            case Verb.TryRestart:
                TryRestart(ticket);
                break;
            case Verb.Signal:
                SendSignal(ticket);
                break;
            case Verb.WaitForEnd:
                WaitForEnd(ticket);
                break;
            case Verb.Delete:
                Delete(ticket);
                break;
            case Verb.Call:
                ticket.Complete(
                    ticket.Step.Hook.Kind == HookKind.Throws
                        ? "throws InvalidDataException"
                        : Outcome("Done"),
                    _now
                );
                break;
            case Verb.CallAsync:
                var hook = ticket.Step.Hook;
                _functions.Add((ReadyAt(hook), hook.Kind is HookKind.Throws or HookKind.ThrowsLater, ticket));
                break;
            default:
                _hook =
                    ticket.Verb == Verb.SetHook ? ticket.Step.Hook
                    : ticket.Verb == Verb.ClearHook ? HookPlan.Simple
                    : _hook;
                ticket.Complete(Outcome("Done"), _now);
                break;
        }
    }

    private void Start(ModelTicket ticket)
    {
        switch (_phase)
        {
            case Phase.AtRest:
                _starts.Add(ticket);
                BeginStart();
                break;
            case Phase.Running:
                ticket.Complete(Outcome("Unchanged"), _now);
                break;
            case Phase.Ending:
                FollowWithSpawn(ticket);
                break;
            default:
                _starts.Add(ticket);
                break;
        }
    }

    private void Restart(ModelTicket ticket)
    {
        switch (_phase)
        {
            case Phase.Running:
                _starts.Add(ticket);
                BeginEnding(Follow.Spawn, GraceOf(ticket));
                break;
            case Phase.Ending:
                if (_follow is Follow.Nothing or Follow.Spawn)
                {
                    Replace(GraceOf(ticket));
                }
                FollowWithSpawn(ticket);
                break;
            default:
                Start(ticket);
                break;
        }
    }

    private void TryRestart(ModelTicket ticket)
    {
        if (_phase == Phase.Running || (_phase == Phase.Ending && _follow == Follow.Spawn))
        {
            Restart(ticket);
        }
        else
        {
            ticket.Complete(Outcome("Unchanged"), _now);
        }
    }

    private void Stop(ModelTicket ticket)
    {
        switch (_phase)
        {
            case Phase.AtRest:
                ticket.Complete(Outcome("Unchanged"), _now);
                break;
            case Phase.Running:
                _stops.Add(ticket);
                BeginEnding(Follow.Nothing, GraceOf(ticket));
                break;
            case Phase.Ending:
                CallOffFollowingSpawn();
                Replace(GraceOf(ticket));
                _stops.Add(ticket);
                break;
            default:
                CallOff(ticket);
                break;
        }
    }

    private void SendSignal(ModelTicket ticket)
    {
        var isHeard = _phase is Phase.Running or Phase.Ending ? _tree!.Send(ticket.Step.Signal, _now) : null;
        ticket.Complete(
            isHeard switch
            {
                true => Outcome("Done"),
                false => "throws SignalException",
                _ => Outcome("Unchanged"),
            },
            _now
        );
    }

    private void WaitForEnd(ModelTicket ticket)
    {
        if (_phase is Phase.Running or Phase.Ending)
        {
            _waiters.Add(ticket);
        }
        else
        {
            ticket.Complete(_runs > 0 ? $"Done {_runs}" : "Unchanged", _now);
        }
    }

    private void Delete(ModelTicket ticket)
    {
        switch (_phase)
        {
            case Phase.AtRest:
                End("Done", ticket);
                break;
            case Phase.Running:
                _deletes.Add(ticket);
                BeginEnding(Follow.Delete, GraceOf(ticket));
                break;
            case Phase.Ending:
                CallOffFollowingSpawn();
                Replace(GraceOf(ticket));
                _deletes.Add(ticket);
                _follow = Follow.Delete;
                break;
            default:
                CallOff(ticket);
                break;
        }
    }

    private void DeleteNow(ModelTicket ticket)
    {
        // Their token is cancelled, and nobody waits for them. What is queued behind them may or may not come to its turn.
        IsAmbiguous |= _functions.Count > 0 && _normal.Count > 0;
        _abandoned.AddRange(_functions.Select(static function => function.Ticket));
        _functions.Clear();
        switch (_phase)
        {
            case Phase.AtRest:
                End("Done", ticket);
                break;
            case Phase.Running:
                _deletes.Add(ticket);
                BeginEnding(Follow.DeleteNow, []);
                break;
            case Phase.Ending:
                Replace([]);
                _deletes.Add(ticket);
                _follow = Follow.DeleteNow;
                break;
            default:
                // A child that may still come is killed when it does; nobody waits for that.
                if (_phase != Phase.InHook && _tree is null && !_starting.HonoursCancellation)
                {
                    _orphans.Add((_readyAt, _starting));
                }
                _tree = null;
                CompleteAll(_starts, "JobGone");
                _deletes.AddRange(_calledOffBy.Where(static other => other.Verb == Verb.Delete));
                _calledOffBy.RemoveAll(static other => other.Verb == Verb.Delete);
                CompleteAll(_calledOffBy, "JobGone");
                _deletes.Add(ticket);
                End("Done", null);
                break;
        }
    }

    /// <summary>The job is gone: what has not taken effect never will.</summary>
    private void End(string outcome, ModelTicket? ticket)
    {
        IsGone = true;
        CompleteAll(_waiters, "JobGone");
        CompleteAll(_abandoned, "JobGone");
        CompleteAll(_high, "JobGone");
        CompleteAll(_normal, "JobGone");
        CompleteAll([.. _functions.Select(static function => function.Ticket)], "JobGone");
        CompleteAll(_starts, "JobGone");
        CompleteAll(_deletes, outcome);
        ticket?.Complete(outcome, _now);
    }
}
