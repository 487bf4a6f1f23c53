using System.Globalization;
using System.Text;

namespace Reeve.Tests.Model;

internal enum SpawnKind
{
    Works,
    Fails,
    Slow,
    SlowIgnoringCancellation,
    SlowFailing,
}

/// <summary>What a process does about the signals that ask it to end.</summary>
internal enum Answer
{
    AtOnce,
    Later,
    IgnoresTerminate,
    IgnoresAll,
    RefusesToDie,
    RefusesSignals,
}

internal enum Life
{
    ForEver,
    Ends,
    EndsAtSpawn,
    ReapedByAnother,
}

internal enum Leftover
{
    None,
    Obeys,
    Ignores,
    Escapes,
}

internal enum Verb
{
    Start,
    Stop,
    Kill,
    Restart,
    TryRestart,
    Signal,
    WaitForEnd,
    Delete,
    DeleteNow,
    Call,
    CallThatSends,
    CallAsync,
    SetCommand,
    SetHook,
    ClearHook,
    SetHandler,
    ClearHandler,
    SetSpawner,
    ClearSpawner,
}

internal enum HookKind
{
    Sync,
    Async,
    Throws,
    ThrowsLater,
    Hangs,
    HangsDeaf,
}

/// <summary>What a hook, handler or asynchronous function does.</summary>
internal sealed record HookPlan(HookKind Kind, int Ms)
{
    public static readonly HookPlan Simple = new(HookKind.Sync, 0);

    public override string ToString() =>
        Kind is HookKind.Async or HookKind.ThrowsLater ? $"{Kind} {Ms}" : $"{Kind}";
}

/// <summary>What the process of one start does.</summary>
internal sealed record ChildPlan(
    SpawnKind Spawn = SpawnKind.Works,
    int SpawnMs = 0,
    Answer Answer = Answer.AtOnce,
    int AnswerMs = 0,
    Life Life = Life.ForEver,
    int LifeMs = 0,
    Leftover Leftover = Leftover.None
)
{
    public static readonly ChildPlan Simple = new();

    public bool HonoursCancellation => Spawn is SpawnKind.Slow or SpawnKind.SlowFailing;

    public override string ToString()
    {
        var spawn = Spawn is SpawnKind.Works or SpawnKind.Fails
            ? $"spawn {Spawn}"
            : $"spawn {Spawn} {SpawnMs}";
        var answer = Answer == Answer.Later ? $"answers Later {AnswerMs}" : $"answers {Answer}";
        var life = Life is Life.ForEver or Life.EndsAtSpawn ? $"lives {Life}" : $"lives {Life} {LifeMs}";
        return $"{spawn}, {answer}, {life}, leftover {Leftover}";
    }
}

/// <summary>One step of a stop sequence; below zero: waits for ever.</summary>
internal sealed record GraceStep(Signal Signal, int Ms, bool MainOnly)
{
    public SignalTarget Target => MainOnly ? SignalTarget.MainProcess : SignalTarget.Containment;

    public TimeSpan Wait => Ms < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Ms);

    public static StopSequence Sequence(IEnumerable<GraceStep> steps) =>
        steps.Aggregate(
            StopSequence.Kill,
            (sequence, step) => sequence.Then(step.Signal, step.Wait, step.Target)
        );

    public static string Describe(IEnumerable<GraceStep> steps) => $"[{string.Join(", ", steps)}]";

    public override string ToString() => $"{Signal} {Ms}{(MainOnly ? " main" : "")}";
}

/// <summary>One control: by whom, how long after that sender's previous one, and what. Gap below zero: in one breath.</summary>
internal sealed record Step(int Sender, int Gap, Verb Verb)
{
    public JobPriority Priority { get; init; }

    /// <summary>Null: the job's own.</summary>
    public IReadOnlyList<GraceStep>? Grace { get; init; }

    public Signal Signal { get; init; } = Signal.Terminate;

    public HookPlan Hook { get; init; } = HookPlan.Simple;

    public bool OnlyForLatest { get; init; }

    public bool HasCause { get; init; }

    public bool IsAwaited { get; init; } = true;

    public override string ToString()
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"s{Sender} +{Gap} {Verb}"));
        if (Verb is Verb.Signal)
        {
            text.Append(CultureInfo.InvariantCulture, $" {Signal}");
        }
        if (Verb is Verb.SetHook or Verb.SetHandler or Verb.CallAsync or Verb.Call)
        {
            text.Append(CultureInfo.InvariantCulture, $" {Hook}");
        }
        if (Grace is { } grace && (Verb is Verb.Stop or Verb.Restart or Verb.TryRestart or Verb.Delete))
        {
            text.Append(CultureInfo.InvariantCulture, $" {GraceStep.Describe(grace)}");
        }
        text.Append(Priority == JobPriority.Normal ? "" : $" {Priority}");
        return text.Append(OnlyForLatest ? " if-latest" : "")
            .Append(HasCause ? " because" : "")
            .Append(IsAwaited ? "" : " unawaited")
            .ToString();
    }
}

/// <summary>All that a randomised run does, but for what the code under test decides.</summary>
internal sealed record Scenario(
    int Seed,
    Leftovers Leftovers,
    Containment Containment,
    IReadOnlyList<GraceStep> Own,
    IReadOnlyList<ChildPlan> Children,
    IReadOnlyList<Step> Steps
)
{
    /// <summary>How long after a forced kill a job gives up.</summary>
    public int KillTimeout { get; init; } = 25;

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"world {Seed}, {Containment}, leftovers {Leftovers}, own stop {GraceStep.Describe(Own)}, kill timeout {KillTimeout}"
        );
        for (var i = 0; i < Children.Count; i++)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"child {i + 1}: {Children[i]}");
        }
        for (var i = 0; i < Steps.Count; i++)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{i + 1, 3}. {Steps[i]}");
        }
        return text.ToString();
    }
}
