namespace Reeve.Tests.Model;

/// <summary>How the sequential model ends a run.</summary>
internal sealed partial class SequentialModel
{
    private Follow _follow;
    private Queue<GraceStep> _steps = new();
    private int _stepAt;
    private int _killAt;
    private bool _isKilled;

    private enum Follow
    {
        Nothing,
        Spawn,
        Delete,
        DeleteNow,
    }

    private int Deadline => _isKilled ? _stepAt : Math.Min(_stepAt, _killAt);

    private void BeginEnding(Follow follow, IReadOnlyList<GraceStep> steps)
    {
        _phase = Phase.Ending;
        _follow = follow;
        _isKilled = false;
        _killAt = Never;
        (_steps, _stepAt) = (new Queue<GraceStep>(steps), _now);
        foreach (
            var waiting in _normal.TakeWhile(static ticket => !ticket.IsBarrier).Where(static t => t.IsStop)
        )
        {
            Hurry(waiting);
        }
    }

    private void Replace(IReadOnlyList<GraceStep> steps)
    {
        if (!_isKilled)
        {
            _killAt = Math.Min(_killAt, KillAfter(_stepAt, _steps));
            (_steps, _stepAt) = (new Queue<GraceStep>(steps), _now);
        }
    }

    private void Hurry(ModelTicket stop)
    {
        if (_phase == Phase.Ending && (stop.OnlyFor ?? _runs) == _runs)
        {
            _killAt = Math.Min(_killAt, KillAfter(_now, GraceOf(stop)));
        }
    }

    private static int KillAfter(int from, IReadOnlyCollection<GraceStep> steps) =>
        from == Never || steps.Any(static step => step.Ms < 0)
            ? Never
            : from + steps.Sum(static step => step.Ms);

    private void FollowWithSpawn(ModelTicket ticket)
    {
        _starts.Add(ticket);
        _follow = _follow == Follow.Nothing ? Follow.Spawn : _follow;
    }

    private void CallOffFollowingSpawn()
    {
        if (_follow == Follow.Spawn)
        {
            _follow = Follow.Nothing;
            CompleteAll(_starts, "Superseded");
        }
    }

    private void TakeStep(ModelTree tree)
    {
        if (_isKilled)
        {
            GiveUp();
        }
        else if (_now < _killAt && _steps.TryDequeue(out var step))
        {
            var isHeard = tree.Send(step.Signal, _now, step.MainOnly, andContinue: true) == true;
            _stepAt =
                !isHeard ? _now
                : step.Ms < 0 ? Never
                : _now + step.Ms;
        }
        else
        {
            tree.Send(Signal.ForceStop, _now);
            _isKilled = true;
            _stepAt = _now + scenario.KillTimeout;
        }
    }

    private void GiveUp()
    {
        CompleteAll(_stops, "throws StopException");
        CompleteAll(_starts, "throws StopException");
        if (_follow == Follow.DeleteNow)
        {
            End("throws StopException", null);
            return;
        }
        _phase = Phase.Running;
        CompleteAll(_deletes, "throws StopException");
    }

    private void TakeExit(ModelTree tree)
    {
        _hasTakenExit = true;
        _end = tree.Main.End!;
        if (tree.IsGone || _phase == Phase.Ending)
        {
            return;
        }
        switch (scenario.Leftovers)
        {
            case Leftovers.Kill:
                BeginEnding(Follow.Nothing, []);
                break;
            case Leftovers.Leave:
                tree.Contained.Clear();
                break;
        }
    }

    /// <summary>The tree is gone: whoever waited for that is told, and what was to follow follows.</summary>
    private void Finish()
    {
        var wasEnding = _phase == Phase.Ending;
        _tree = null;
        _phase = Phase.AtRest;
        CompleteAll(_waiters, $"Done {_runs}");
        if (!wasEnding)
        {
            return;
        }
        CompleteAll(_stops, $"Done {_runs}");
        if (_follow == Follow.Spawn)
        {
            BeginStart();
        }
        else if (_follow != Follow.Nothing)
        {
            CompleteAll(_starts, "JobGone");
            End("Done", null);
        }
    }

    /// <summary>What has outlived its job may end after all; the state says so.</summary>
    private bool TakeLateEnd()
    {
        if (_tree is not { IsGone: true })
        {
            return false;
        }
        _end = _tree.Main.End!;
        _tree = null;
        return true;
    }
}
