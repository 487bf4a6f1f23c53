namespace Reeve.Tests.Model;

/// <summary>Which events may follow each other, and what the state is after each.</summary>
internal sealed class EventRules(List<string> violations)
{
    private readonly List<JobEvent> _events = [];
    private Phase _phase = Phase.Idle;
    private long _number;
    private DateTimeOffset _at;
    private int _run;
    private bool _hasExited;
    private bool _isKilled;
    private bool _mayOutlive;
    private DateTimeOffset _killBy;

    private enum Phase
    {
        Idle,
        Starting,
        Running,
        Ending,
        Gone,
    }

    public IReadOnlyList<JobEvent> Events => _events;

    public void Take(JobEvent what)
    {
        _events.Add(what);
        Require(what, what.Number == ++_number, $"its number is {what.Number}, not {_number}");
        Require(what, what.At >= _at, "it is older than the one before");
        Require(what, _phase != Phase.Gone, "it comes after Deleted");
        _number = what.Number;
        _at = what.At;
        switch (what)
        {
            case JobEvent.Spawning:
                Move(what, Phase.Starting, Phase.Idle);
                RequireState(what, isRunning: false);
                break;
            case JobEvent.SpawnFailed:
                Move(what, Phase.Idle, Phase.Starting);
                RequireState(what, isRunning: false);
                break;
            case JobEvent.SpawnCalledOff:
                // A start that is called off in its spawner may be followed by another; both are told.
                Move(what, Phase.Idle, Phase.Starting, Phase.Idle);
                RequireState(what, isRunning: false);
                break;
            case JobEvent.Spawned:
                Move(what, Phase.Running, Phase.Starting);
                _run++;
                _hasExited = false;
                RequireState(what, isRunning: true);
                break;
            case JobEvent.EndingBegan began:
                Move(what, Phase.Ending, Phase.Running);
                RequireState(what, isRunning: true, isEnding: true);
                Require(
                    what,
                    began.Control != JobControlKind.None || _hasExited,
                    "nobody asked for it, and the main process has not ended"
                );
                _isKilled = false;
                _killBy =
                    began.Sequence.Total == Timeout.InfiniteTimeSpan
                        ? DateTimeOffset.MaxValue
                        : what.At + began.Sequence.Total;
                break;
            case JobEvent.StepTaken:
                Move(what, Phase.Ending, Phase.Ending);
                RequireState(what, isRunning: true, isEnding: true);
                Require(what, !_isKilled, "the forced kill came before");
                Require(what, what.At <= _killBy, "the forced kill is overdue");
                break;
            case JobEvent.Killed:
                Move(what, Phase.Ending, Phase.Ending);
                RequireState(what, isRunning: true, isEnding: true);
                Require(what, !_isKilled, "it is the second");
                Require(what, what.At <= _killBy, "it is late");
                _isKilled = true;
                break;
            case JobEvent.Exited exited:
                Move(what, _phase, Phase.Running, Phase.Ending);
                Require(what, !_hasExited, "it is the second");
                Require(what, what.Run?.End == exited.End, "the run does not know its end");
                _hasExited = true;
                break;
            case JobEvent.Ended ended:
                Require(what, (ended.Stop is not null) == (_phase == Phase.Ending), "its report is wrong");
                Require(
                    what,
                    _phase != Phase.Ending || what.At <= _killBy || _isKilled,
                    "no forced kill came"
                );
                Move(what, Phase.Idle, Phase.Running, Phase.Ending);
                RequireState(what, isRunning: false);
                Require(what, _hasExited, "the main process has not ended");
                break;
            case JobEvent.Survivors:
                Require(what, _isKilled, "no forced kill came");
                Move(what, Phase.Running, Phase.Ending);
                _mayOutlive = true;
                break;
            case JobEvent.Deleted:
                Require(
                    what,
                    _phase is Phase.Idle or Phase.Starting || _mayOutlive,
                    $"it comes while {_phase}"
                );
                _phase = Phase.Gone;
                break;
        }
        if (what is JobEvent.EndingBegan or JobEvent.Ended)
        {
            _mayOutlive = false;
        }
    }

    public void Complete()
    {
        if (_phase != Phase.Gone)
        {
            violations.Add($"the events ended in {_phase}, without Deleted");
        }
    }

    private void Move(JobEvent what, Phase to, params ReadOnlySpan<Phase> from)
    {
        Require(what, from.Contains(_phase), $"it comes while {_phase}");
        _phase = to;
    }

    private void RequireState(JobEvent what, bool isRunning, bool isEnding = false)
    {
        var isRight = what.State switch
        {
            JobState.Running running => isRunning
                && running.IsEnding == isEnding
                && running.Current.Number == _run,
            JobState.Finished finished => !isRunning && finished.Last.Number == _run,
            _ => !isRunning && _run == 0,
        };
        Require(what, isRight, $"its state is {Describe(what.State)}, after {_run} runs");
    }

    private void Require(JobEvent what, bool holds, string complaint)
    {
        if (!holds)
        {
            violations.Add($"event {what.Number} {what.GetType().Name}: {complaint}");
        }
    }

    private static string Describe(JobState state) =>
        state switch
        {
            JobState.Running running =>
                $"Running {running.Current.Number}{(running.IsEnding ? " ending" : "")}",
            JobState.Finished finished => $"Finished {finished.Last.Number}",
            _ => "Pending",
        };
}
