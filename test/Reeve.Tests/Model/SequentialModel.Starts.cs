namespace Reeve.Tests.Model;

/// <summary>How the sequential model starts a run, and calls a start off.</summary>
internal sealed partial class SequentialModel
{
    private readonly List<ModelTicket> _starts = [];
    private readonly List<ModelTicket> _stops = [];
    private readonly List<ModelTicket> _deletes = [];
    private readonly List<ModelTicket> _calledOffBy = [];
    private ChildPlan _starting = ChildPlan.Simple;
    private HookPlan _startingHook = HookPlan.Simple;
    private int _readyAt;

    private int ReadyAt(HookPlan hook) =>
        hook.Kind switch
        {
            HookKind.Hangs or HookKind.HangsDeaf => Never,
            HookKind.Async or HookKind.ThrowsLater => _now + hook.Ms,
            _ => _now,
        };

    private IReadOnlyList<GraceStep> GraceOf(ModelTicket ticket) =>
        ticket.Verb == Verb.Kill ? [] : ticket.Step.Grace ?? scenario.Own;

    private void BeginStart()
    {
        _phase = Phase.InHook;
        _startingHook = _hook;
        _readyAt = ReadyAt(_hook);
    }

    private void HookReady()
    {
        if (_startingHook.Kind is HookKind.Throws or HookKind.ThrowsLater)
        {
            FailStart("throws InvalidDataException");
            return;
        }
        _starting = scenario.Children[_attempts++ % scenario.Children.Count];
        _phase = Phase.InSpawner;
        _readyAt = _starting.Spawn is SpawnKind.Works or SpawnKind.Fails ? _now : _now + _starting.SpawnMs;
    }

    private void SpawnerReady()
    {
        var fails = _starting.Spawn is SpawnKind.Fails or SpawnKind.SlowFailing;
        if (_phase == Phase.CalledOff)
        {
            if (_starting.HonoursCancellation)
            {
                FinishCallOff();
                return;
            }
            _tree = NewTree(_starting);
            _tree.Send(Signal.ForceStop, _now);
        }
        else if (fails)
        {
            FailStart("throws SpawnException");
        }
        else
        {
            _phase = Phase.Running;
            _runs++;
            _tree = NewTree(_starting);
            _hasTakenExit = false;
            // The news of an end at once, or what waits in the lane: either may come first.
            IsAmbiguous |= _starting.Life == Life.EndsAtSpawn && _normal.Count + _high.Count > 0;
            CompleteAll(_starts, Outcome("Done"));
        }
    }

    private void FailStart(string outcome)
    {
        _phase = Phase.AtRest;
        CompleteAll(_starts, outcome);
    }

    private void CallOff(ModelTicket by)
    {
        CompleteAll(_starts, "Superseded");
        _calledOffBy.Add(by);
        if (_phase == Phase.InHook)
        {
            FinishCallOff();
        }
        else if (_phase == Phase.InSpawner)
        {
            _phase = Phase.CalledOff;
            // The answer of a spawner that gives up at once, or what waits in the lane: either may come first.
            IsAmbiguous |= _starting.HonoursCancellation && _normal.Count + _high.Count > 0;
            _readyAt = _starting.HonoursCancellation ? _now : _readyAt;
        }
    }

    private void FinishCallOff()
    {
        _phase = Phase.AtRest;
        _deletes.AddRange(_calledOffBy.Where(static by => by.Verb == Verb.Delete));
        _calledOffBy.RemoveAll(static by => by.Verb == Verb.Delete);
        CompleteAll(_calledOffBy, Outcome("Done"));
        if (_deletes.Count > 0)
        {
            End("Done", null);
        }
        else if (_starts.Count > 0)
        {
            BeginStart();
        }
    }
}
