namespace Reeve.Model.Tests.Model;

/// <summary>The tables: what each control does in each state and phase.</summary>
internal sealed partial class JobModel
{
    private void Start(Told told)
    {
        switch (_phase)
        {
            case Phase.Idle:
                _starts.Add(told);
                RunHook();
                break;
            case Phase.Running:
                told.Complete(Outcome("Unchanged"));
                break;
            case Phase.Ending:
                FollowWithSpawn(told);
                break;
            default:
                _starts.Add(told);
                break;
        }
    }

    private void Restart(Told told)
    {
        switch (_phase)
        {
            case Phase.Running:
                _starts.Add(told);
                BeginEnding(Follow.Spawn, GraceOf(told));
                break;
            case Phase.Ending:
                if (_follow is Follow.Nothing or Follow.Spawn)
                {
                    Replace(GraceOf(told));
                }
                FollowWithSpawn(told);
                break;
            default:
                Start(told);
                break;
        }
    }

    private void TryRestart(Told told)
    {
        if (_phase == Phase.Running || (_phase == Phase.Ending && _follow == Follow.Spawn))
        {
            Restart(told);
        }
        else
        {
            told.Complete(Outcome("Unchanged"));
        }
    }

    private void Stop(Told told)
    {
        switch (_phase)
        {
            case Phase.Idle:
                told.Complete(Outcome("Unchanged"));
                break;
            case Phase.Running:
                _stops.Add(told);
                BeginEnding(Follow.Nothing, GraceOf(told));
                break;
            case Phase.Ending:
                CallOffFollowingSpawn();
                Replace(GraceOf(told));
                _stops.Add(told);
                break;
            default:
                CallOff(told);
                break;
        }
    }

    private void SendSignal(Told told)
    {
        if (_phase is not (Phase.Running or Phase.Ending))
        {
            told.Complete(Outcome("Unchanged"));
            return;
        }
        switch (Ask($"send {Signal.User1} to {_child}"))
        {
            case "Delivered":
                told.Complete(Outcome("Done"));
                break;
            case "NobodyThere":
                told.Complete(Outcome("Unchanged"));
                break;
            default:
                Fail([told], "throws");
                break;
        }
    }

    private void WaitForEnd(Told told)
    {
        if (_phase is Phase.Running or Phase.Ending)
        {
            _waiters.Add(told);
        }
        else
        {
            told.Complete(_runs > 0 ? Outcome("Done") : "Unchanged");
        }
    }

    private void Delete(Told told)
    {
        switch (_phase)
        {
            case Phase.Idle:
                _deletes.Add(told);
                End("Done");
                break;
            case Phase.Running:
                _deletes.Add(told);
                BeginEnding(Follow.Delete, GraceOf(told));
                break;
            case Phase.Ending:
                CallOffFollowingSpawn();
                Replace(GraceOf(told));
                _deletes.Add(told);
                _follow = _follow == Follow.DeleteNow ? _follow : Follow.Delete;
                break;
            default:
                CallOff(told);
                break;
        }
    }

    private void DeleteNow(Told told)
    {
        _isCancelled = true;
        _deletes.Add(told);
        switch (_phase)
        {
            case Phase.Idle:
                End("Done");
                break;
            case Phase.Running:
                BeginEnding(Follow.DeleteNow, []);
                break;
            case Phase.Ending:
                Replace([]);
                _follow = Follow.DeleteNow;
                break;
            default:
                // Neither hook nor spawner is waited for. A child that still comes is killed when it does.
                _phase = Phase.Idle;
                AbandonWork(static work => work.Of is Of.Hook or Of.Spawner or Of.Freeing);
                _abandoned.AddRange(_starts);
                _starts.Clear();
                _deletes.AddRange(_calledOffBy.Where(static by => by.Kind == JobControlKind.Delete));
                _abandoned.AddRange(_calledOffBy.Where(static by => by.Kind != JobControlKind.Delete));
                _calledOffBy.Clear();
                End("Done");
                break;
        }
    }

    private void Call(Told told)
    {
        if (told.Control.IsAsync)
        {
            AskAndBegin("function", Of.Function, [told], out var begun);
            if (begun != "task")
            {
                Fail([told], "throws");
            }
        }
        else if (Ask("call") == "ok")
        {
            told.Complete(Outcome("Done"));
        }
        else
        {
            Fail([told], "throws");
        }
    }

    /// <summary>A handler is told, if there is one; then the tickets throw.</summary>
    private void Fail(IReadOnlyList<Told> tickets, string outcome)
    {
        if (_hasHandler)
        {
            AskAndBegin("handler", Of.Handler, [.. tickets], out var answer, outcome);
            if (answer == "task")
            {
                return;
            }
        }
        Complete([.. tickets], outcome);
    }

    private void AbandonWork(Func<Work, bool> which)
    {
        foreach (var work in _begun.Values.Concat(_over.Select(static over => over.Work)).Where(which))
        {
            work.IsAbandoned = true;
        }
    }

    /// <summary>The job is gone: what has not taken effect never will.</summary>
    private void End(string outcomeOfDeletes)
    {
        IsGone = true;
        TakePosted();
        foreach (
            var work in _begun
                .Values.Concat(_over.Select(static over => over.Work))
                .Where(static work => !work.IsAbandoned)
                .ToList()
        )
        {
            work.IsAbandoned = true;
            // A handler's control had failed already.
            Complete(work.Tickets, work.Of == Of.Handler ? work.Failure : "JobGone");
        }
        foreach (var list in (List<Told>[])[_waiters, _abandoned, _urgent, _high, _normal, _starts, _stops])
        {
            Complete(list, "JobGone");
        }
        Complete(_deletes, outcomeOfDeletes);
        _faults = 0;
    }

    /// <summary>What still comes back to a job that is gone.</summary>
    private void TakeLate()
    {
        if (!IsGone)
        {
            return;
        }
        while (_over.Count > 0)
        {
            var (work, result) = _over[0];
            _over.RemoveAt(0);
            TakeOver(work, result);
        }
        if (_exitIsNews)
        {
            _exitIsNews = false;
            _end = _exit;
        }
        if (_goneIsNews && _child != 0)
        {
            // A run that outlived its job is over after all: the state says so.
            _goneIsNews = false;
            var child = _child;
            _child = 0;
            _phase = Phase.Idle;
            Ask($"free {child}");
            TakeLate();
        }
    }
}
