namespace Reeve.Tests.Model;

/// <summary>
/// What docs/job-states.md says, as a program: one job, one sender, one thing after another. It shares nothing with the
/// job task, and is written to be read beside the tables, not to be fast. Times are milliseconds.
/// </summary>
internal sealed partial class SequentialModel(Scenario scenario)
{
    private const int Never = ModelProcess.Never;

    private readonly List<ModelTicket> _normal = [];
    private readonly List<ModelTicket> _high = [];
    private readonly List<ModelTicket> _waiters = [];
    private readonly List<(int At, bool Throws, ModelTicket Ticket)> _functions = [];
    private readonly List<ModelTicket> _abandoned = [];
    private readonly List<ModelTree> _trees = [];
    private readonly List<(int At, ChildPlan Plan)> _orphans = [];
    private Phase _phase;
    private int _now;
    private int _runs;
    private int _attempts;
    private ModelTree? _tree;
    private bool _hasTakenExit;
    private string _end = "";
    private HookPlan _hook = HookPlan.Simple;

    private enum Phase
    {
        AtRest,
        InHook,
        InSpawner,
        CalledOff,
        Running,
        Ending,
    }

    /// <summary>Two things were due at one instant: which comes first is not laid down.</summary>
    public bool IsAmbiguous { get; private set; }

    public bool IsGone { get; private set; }

    public int LatestRun => _runs;

    public IEnumerable<ModelProcess> Processes => _trees.SelectMany(static tree => tree.All);

    public string State =>
        _tree is not null && _phase != Phase.CalledOff
            ? $"Running {_runs}{(_phase == Phase.Ending ? " ending" : "")}"
        : _runs > 0 ? $"Finished {_runs}, {_end}"
        : "Pending";

    private bool IsHeld => _phase is not (Phase.AtRest or Phase.Running) || _functions.Count > 0;

    public void Send(ModelTicket ticket)
    {
        if (IsGone)
        {
            ticket.Complete("JobGone", _now);
        }
        else if (ticket.Verb == Verb.DeleteNow)
        {
            DeleteNow(ticket);
        }
        else if (ticket.IsHigh)
        {
            _high.Add(ticket);
        }
        else
        {
            if (ticket.IsStop && !_normal.Exists(static other => other.IsBarrier))
            {
                Hurry(ticket);
            }
            _normal.Add(ticket);
        }
        Settle();
    }

    public void Advance(int by)
    {
        var until = _now + by;
        while (true)
        {
            var times = Scheduled().Where(time => time <= until).Order().ToList();
            if (times.Count == 0)
            {
                break;
            }
            IsAmbiguous |= times.Count > 1 && times[0] == times[1];
            _now = times[0];
            Settle();
        }
        _now = until;
        Settle();
    }

    private IEnumerable<int> Scheduled()
    {
        foreach (var process in Processes)
        {
            yield return process.DiesAt;
        }
        foreach (var (at, _) in _orphans)
        {
            yield return at;
        }
        if (IsGone)
        {
            yield break;
        }
        foreach (var (at, _, _) in _functions)
        {
            yield return at;
        }
        yield return _phase is Phase.InHook or Phase.InSpawner || (_phase == Phase.CalledOff && _tree is null)
            ? _readyAt
            : Never;
        yield return _phase == Phase.Ending ? Deadline : Never;
    }

    private void Settle()
    {
        while (MoveJob() || MoveProcesses()) { }
    }

    private bool MoveProcesses()
    {
        var moved = false;
        foreach (var (_, plan) in _orphans.Where(orphan => orphan.At <= _now).ToList())
        {
            NewTree(plan).Send(Signal.ForceStop, _now);
            moved = true;
        }
        _orphans.RemoveAll(orphan => orphan.At <= _now);
        foreach (var process in Processes)
        {
            moved |= process.Move(_now);
        }
        return moved;
    }

    /// <summary>One thing, the first of those that can be done.</summary>
    private bool MoveJob()
    {
        if (IsGone)
        {
            return TakeLateEnd();
        }
        if (_phase is Phase.Running or Phase.Ending && !_tree!.Main.IsAlive && !_hasTakenExit)
        {
            TakeExit(_tree);
        }
        else if (_phase is Phase.Running or Phase.Ending && _tree!.IsGone)
        {
            Finish();
        }
        else if (_phase == Phase.CalledOff && _tree is { IsGone: true })
        {
            _tree = null;
            FinishCallOff();
        }
        else if (_functions.FindIndex(function => function.At <= _now) is >= 0 and var done)
        {
            var (_, throws, ticket) = _functions[done];
            _functions.RemoveAt(done);
            ticket.Complete(throws ? "throws InvalidDataException" : Outcome("Done"), _now);
        }
        else if (_phase == Phase.InHook && _readyAt <= _now)
        {
            HookReady();
        }
        else if (
            (_phase == Phase.InSpawner || (_phase == Phase.CalledOff && _tree is null))
            && _readyAt <= _now
        )
        {
            SpawnerReady();
        }
        else if (_phase == Phase.Ending && Deadline <= _now)
        {
            TakeStep(_tree!);
        }
        else if (_high.Count > 0)
        {
            Handle(Take(_high));
        }
        else if (_normal.Count > 0 && (!IsHeld || MayGoWhileHeld(_normal[0])))
        {
            Handle(Take(_normal));
        }
        else
        {
            return false;
        }
        return true;
    }

    private bool MayGoWhileHeld(ModelTicket head) =>
        _functions.Count == 0
        && (head.IsStop || (head.Verb == Verb.Signal && _phase == Phase.Ending && _follow != Follow.Spawn));

    private string Outcome(string kind) => _runs > 0 ? $"{kind} {_runs}" : kind;

    private ModelTree NewTree(ChildPlan plan)
    {
        var tree = new ModelTree(plan, scenario.Containment, _now);
        _trees.Add(tree);
        return tree;
    }

    private static ModelTicket Take(List<ModelTicket> lane)
    {
        var first = lane[0];
        lane.RemoveAt(0);
        return first;
    }

    private void CompleteAll(List<ModelTicket> tickets, string outcome)
    {
        foreach (var ticket in tickets)
        {
            ticket.Complete(outcome, _now);
        }
        tickets.Clear();
    }
}
