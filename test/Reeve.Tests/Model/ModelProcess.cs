using System.Globalization;

namespace Reeve.Tests.Model;

/// <summary>A process of the sequential model.</summary>
internal sealed class ModelProcess(ChildPlan plan, bool isMain)
{
    public const int Never = int.MaxValue;

    private readonly List<Signal> _inbox = [];
    private string _way = "";

    public bool IsMain => isMain;

    public bool IsAlive => End is null;

    public string? End { get; private set; }

    public int DiesAt { get; private set; } = Never;

    public List<string> Log { get; } = [];

    public bool RefusesSignals => isMain && plan.Answer == Answer.RefusesSignals;

    public void Begin(int now)
    {
        if (!isMain)
        {
            return;
        }
        if (plan.Life == Life.EndsAtSpawn)
        {
            Die("exited with status 3");
        }
        else if (plan.Life != Life.ForEver)
        {
            DieLater(
                now + plan.LifeMs,
                plan.Life == Life.Ends ? "exited with status 3" : ProcessEnd.Unknown.ToString()
            );
        }
    }

    public void Receive(Signal signal, int now)
    {
        Log.Add(string.Create(CultureInfo.InvariantCulture, $"{signal}@{now}"));
        _inbox.Add(signal);
    }

    /// <summary>Reacts to what it received, and dies when its time has come.</summary>
    public bool Move(int now)
    {
        if (!IsAlive || (_inbox.Count == 0 && DiesAt > now))
        {
            return false;
        }
        var received = _inbox.ToList();
        _inbox.Clear();
        if (received.Contains(Signal.ForceStop) && !(isMain && plan.Answer == Answer.RefusesToDie))
        {
            Die(ProcessEnd.BySignal(Signal.ForceStop).ToString());
        }
        foreach (var signal in received.TakeWhile(_ => IsAlive))
        {
            React(signal, now);
        }
        if (IsAlive && DiesAt <= now)
        {
            Die(_way);
        }
        return true;
    }

    private void React(Signal signal, int now)
    {
        var ignoresAll = isMain
            ? plan.Answer is Answer.IgnoresAll or Answer.RefusesToDie
            : plan.Leftover == Leftover.Ignores;
        if (
            ignoresAll
            || signal == Signal.ForceStop
            || signal == Signal.Continue
            || signal == Signal.WindowChange
            || (isMain && signal == Signal.Terminate && plan.Answer == Answer.IgnoresTerminate)
        )
        {
            return;
        }
        if (isMain && signal == Signal.Terminate && plan.Answer == Answer.Later)
        {
            DieLater(now + plan.AnswerMs, "exited with status 0");
            return;
        }
        Die(ProcessEnd.BySignal(signal).ToString());
    }

    private void DieLater(int at, string way)
    {
        if (at < DiesAt)
        {
            (DiesAt, _way) = (at, way);
        }
    }

    private void Die(string way)
    {
        End = way;
        DiesAt = Never;
        Log.Add(way);
    }
}

/// <summary>The processes of one spawn in the sequential model.</summary>
internal sealed class ModelTree
{
    public ModelTree(ChildPlan plan, Containment containment, int now)
    {
        Plan = plan;
        Main = new ModelProcess(plan, isMain: true);
        All = plan.Leftover == Leftover.None ? [Main] : [Main, new ModelProcess(plan, isMain: false)];
        var holdsOther =
            containment == Containment.Cgroup
            || (containment != Containment.None && plan.Leftover != Leftover.Escapes);
        Contained = holdsOther ? [.. All] : [Main];
        Main.Begin(now);
    }

    public ChildPlan Plan { get; }

    public ModelProcess Main { get; }

    public IReadOnlyList<ModelProcess> All { get; }

    public List<ModelProcess> Contained { get; }

    public IEnumerable<ModelProcess> Alive => Contained.Where(static process => process.IsAlive);

    public bool IsGone => !Alive.Any();

    /// <summary>Sends a signal. Null when nobody is there, false when all refuse it.</summary>
    public bool? Send(Signal signal, int now, bool mainOnly = false, bool andContinue = false)
    {
        var targets = Alive.Where(process => !mainOnly || process.IsMain).ToList();
        var willing = targets.FindAll(static process => !process.RefusesSignals);
        foreach (var process in willing)
        {
            process.Receive(signal, now);
        }
        foreach (var process in andContinue ? willing : [])
        {
            process.Receive(Signal.Continue, now);
        }
        return targets.Count == 0 ? null : willing.Count > 0;
    }
}
