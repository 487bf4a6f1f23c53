namespace Reeve.Model.Tests.Model;

/// <summary>How a run is ended.</summary>
internal sealed partial class JobModel
{
    private Follow _follow;
    private Queue<(Signal Signal, int Ms)> _steps = new();
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

    private IReadOnlyList<(Signal Signal, int Ms)> GraceOf(Told told) => told.Control.Grace ?? own;

    private void BeginEnding(Follow follow, IReadOnlyList<(Signal Signal, int Ms)> steps)
    {
        _phase = Phase.Ending;
        _follow = follow;
        _isKilled = false;
        _killAt = Never;
        (_steps, _stepAt) = (new(steps), _now);
        foreach (var waiting in _normal.TakeWhile(static other => !other.Control.IsBarrier))
        {
            if (waiting.Control.IsStop)
            {
                Hurry(waiting);
            }
        }
        TakeStep();
    }

    /// <summary>Other steps from now on; the forced kill does not come later for it.</summary>
    private void Replace(IReadOnlyList<(Signal Signal, int Ms)> steps)
    {
        if (!_isKilled)
        {
            _killAt = Math.Min(_killAt, KillAfter(_stepAt, _steps));
            (_steps, _stepAt) = (new(steps), _now);
        }
    }

    private void Hurry(Told stop)
    {
        if (_phase == Phase.Ending)
        {
            _killAt = Math.Min(_killAt, KillAfter(_now, GraceOf(stop)));
        }
    }

    private static int KillAfter(int from, IReadOnlyCollection<(Signal Signal, int Ms)> steps) =>
        from == Never || steps.Any(static step => step.Ms < 0)
            ? Never
            : from + steps.Sum(static step => step.Ms);

    private void FollowWithSpawn(Told told)
    {
        _starts.Add(told);
        _follow = _follow == Follow.Nothing ? Follow.Spawn : _follow;
    }

    private void CallOffFollowingSpawn()
    {
        if (_follow == Follow.Spawn)
        {
            _follow = Follow.Nothing;
            Complete(_starts, "Superseded");
        }
    }

    private void TakeStep()
    {
        if (_isKilled)
        {
            GiveUp();
        }
        else if (_now < _killAt && _steps.TryDequeue(out var step))
        {
            var answer = Ask($"send {step.Signal} to {_child}");
            // A suspended process hears nothing but a CONT.
            var isRefused =
                answer == "throws"
                || (answer == "Delivered" && Ask($"send {Signal.Continue} to {_child}") == "throws");
            _stepAt =
                answer == "throws" ? _now
                : step.Ms < 0 ? Never
                : _now + step.Ms;
            if (isRefused)
            {
                Fail([], "refused");
            }
        }
        else
        {
            var answer = Ask($"kill {_child}");
            _isKilled = true;
            _stepAt = _now + killTimeout;
            if (answer == "throws")
            {
                Fail([], "refused");
            }
        }
    }

    /// <summary>Something has survived the forced kill.</summary>
    private void GiveUp()
    {
        List<Told> tickets = [.. _stops, .. _starts];
        _stops.Clear();
        _starts.Clear();
        if (_follow == Follow.DeleteNow)
        {
            Fail(tickets, "throws");
            End("throws");
            return;
        }
        _phase = Phase.Running;
        tickets.AddRange(_deletes);
        _deletes.Clear();
        Fail(tickets, "throws");
    }

    private void TakeEndIn()
    {
        var isGone = _goneIsNews;
        _goneIsNews = false;
        if (_exitIsNews)
        {
            _exitIsNews = false;
            _end = _exit;
            if (!isGone && _phase != Phase.Ending)
            {
                switch (leftovers)
                {
                    case Leftovers.Kill:
                        BeginEnding(Follow.Nothing, []);
                        break;
                    case Leftovers.Leave:
                        Ask($"release {_child}");
                        isGone = true;
                        break;
                }
            }
        }
        if (isGone)
        {
            Finish();
        }
    }

    /// <summary>The tree is gone: whoever waited for that is told, and what was to follow follows.</summary>
    private void Finish()
    {
        var wasEnding = _phase == Phase.Ending;
        var follow = _follow;
        (_follow, _steps, _stepAt, _killAt, _isKilled) = (Follow.Nothing, new(), 0, Never, false);
        _phase = Phase.Idle;
        var child = _child;
        (_child, _exitIsNews, _goneIsNews) = (0, false, false);
        Ask($"free {child}");
        Complete(_waiters, Outcome("Done"));
        if (!wasEnding)
        {
            return;
        }
        Complete(_stops, Outcome("Done"));
        if (follow == Follow.Spawn)
        {
            _phase = Phase.Due;
        }
        else if (follow != Follow.Nothing)
        {
            End("Done");
        }
    }
}
