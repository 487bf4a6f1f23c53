namespace Reeve.Model.Tests.Model;

/// <summary>The order in which things are handled.</summary>
internal sealed partial class JobModel
{
    /// <summary>
    /// One turn, to its end: one thing after another, each the first of an urgent control, a fault or the news of a child,
    /// something finished, a spawn that is due, a deadline, a High control, a Normal control.
    /// </summary>
    private void TakeTurn()
    {
        while (HandleOne()) { }
        if (!_notes.TryDequeue(out var note) || note.Kind != NoteKind.TurnEnded)
        {
            throw new ModelException($"the job should have done nothing more; it did: {note}");
        }
    }

    private bool HandleOne()
    {
        if (IsGone)
        {
            TakeLate();
            return false;
        }
        TakePosted();
        if (_urgent.Count > 0)
        {
            DeleteNow(TakeFirst(_urgent));
        }
        else if (_faults > 0)
        {
            _faults--;
            Fail([], "Fault");
        }
        else if (_exitIsNews || _goneIsNews)
        {
            TakeEndIn();
        }
        else if (_over.Count > 0)
        {
            var (work, result) = _over[0];
            _over.RemoveAt(0);
            TakeOver(work, result);
        }
        else if (_phase == Phase.Due)
        {
            RunHook();
        }
        else if (_phase == Phase.Ending && Deadline <= _now)
        {
            TakeStep();
        }
        else if (_high.Count > 0)
        {
            Handle(TakeFirst(_high));
        }
        else if (_normal.Count > 0 && MayGo(_normal[0]))
        {
            Handle(TakeFirst(_normal));
        }
        else
        {
            return false;
        }
        return true;
    }

    private void TakePosted()
    {
        foreach (var told in _posted)
        {
            if (told.Kind == JobControlKind.DeleteNow)
            {
                _urgent.Add(told);
            }
            else if (told.Control.IsHigh)
            {
                _high.Add(told);
            }
            else
            {
                // Impatience is heard at once, unless the stop is meant for a later run.
                if (told.Control.IsStop && !_normal.Exists(static other => other.Control.IsBarrier))
                {
                    Hurry(told);
                }
                _normal.Add(told);
            }
        }
        _posted.Clear();
    }

    private bool MayGo(Told head) =>
        !IsHeld
        || (
            !HasFunctions
            && (
                head.Control.IsStop
                || (head.Kind == JobControlKind.Signal && _phase == Phase.Ending && _follow != Follow.Spawn)
            )
        );

    private void TakeOver(Work work, string result)
    {
        if (work.IsAbandoned)
        {
            if (work.Of == Of.Spawner && ChildOf(result) is { } late)
            {
                Ask($"free {late}");
            }
            return;
        }
        switch (work.Of)
        {
            case Of.Hook when result == "ok":
                Spawn();
                break;
            case Of.Hook:
                FailStart("throws");
                break;
            case Of.Spawner:
                TakeSpawnIn(result);
                break;
            case Of.Freeing:
                FinishCallOff();
                break;
            case Of.Function when result == "ok":
                Complete(work.Tickets, Outcome("Done"));
                break;
            case Of.Function when _isCancelled:
                // It was told to give up, and has: it did not fail.
                _abandoned.AddRange(work.Tickets);
                break;
            case Of.Function:
                Fail(work.Tickets, "throws");
                break;
            case Of.Handler:
                Complete(work.Tickets, work.Failure);
                break;
        }
    }

    private void Handle(Told told)
    {
        switch (told.Kind)
        {
            case JobControlKind.Start:
                Start(told);
                break;
            case JobControlKind.Stop:
                Stop(told);
                break;
            case JobControlKind.Restart:
                Restart(told);
                break;
            case JobControlKind.TryRestart:
                TryRestart(told);
                break;
            case JobControlKind.Signal:
                SendSignal(told);
                break;
            case JobControlKind.WaitForEnd:
                WaitForEnd(told);
                break;
            case JobControlKind.Delete:
                Delete(told);
                break;
            case JobControlKind.Call:
                Call(told);
                break;
            default:
                _hasHook =
                    told.Kind == JobControlKind.SetSpawnHook
                    || (_hasHook && told.Kind != JobControlKind.ClearSpawnHook);
                _hasHandler =
                    told.Kind == JobControlKind.SetErrorHandler
                    || (_hasHandler && told.Kind != JobControlKind.ClearErrorHandler);
                told.Complete(Outcome("Done"));
                break;
        }
    }
}
