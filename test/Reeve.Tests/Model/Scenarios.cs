using FsCheck;
using FsCheck.Fluent;

namespace Reeve.Tests.Model;

/// <summary>Makes random scenarios.</summary>
internal sealed class Scenarios
{
    private static readonly Gen<bool> Seldom = Gen.Frequency(
        (5, Gen.Constant(false)),
        (1, Gen.Constant(true))
    );

    private readonly Gen<int> _waits;
    private readonly Gen<int> _gaps;
    private readonly Gen<int> _times;
    private readonly int _senders;
    private readonly int _killTimeout;
    private readonly (int Weight, Verb Verb)[] _verbs;
    private readonly HookKind[] _hooks;
    private readonly Answer[] _answers;

    private Scenarios(bool isRacy)
    {
        _waits = isRacy
            ? Gen.Elements(0, 0, 3, 3, 10, 50, -1)
            : Gen.OneOf(Gen.Choose(1, 9000), Gen.Elements(0, -1));
        _gaps = isRacy
            ? Gen.Elements(-1, -1, 0, 0, 1, 3, 5, 20, 60)
            : Gen.OneOf(Gen.Choose(1, 9000), Gen.Constant(0));
        _times = isRacy ? Gen.Elements(0, 1, 3, 4, 10, 30) : Gen.Choose(1, 9000);
        _senders = isRacy ? 4 : 1;
        _killTimeout = isRacy ? 25 : 3001;
        _verbs =
        [
            (8, Verb.Start),
            (6, Verb.Stop),
            (2, Verb.Kill),
            (6, Verb.Restart),
            (3, Verb.TryRestart),
            (3, Verb.Signal),
            (3, Verb.WaitForEnd),
            (1, Verb.Delete),
            (6, Verb.Call),
            (2, Verb.CallAsync),
            (1, Verb.SetCommand),
            (2, Verb.SetHook),
            (1, Verb.ClearHook),
            .. isRacy
                ? new (int, Verb)[]
                {
                    (2, Verb.CallThatSends),
                    (2, Verb.SetHandler),
                    (1, Verb.ClearHandler),
                    (1, Verb.SetSpawner),
                    (1, Verb.ClearSpawner),
                }
                : [],
        ];
        _hooks = isRacy
            ? Enum.GetValues<HookKind>()
            : [HookKind.Sync, HookKind.Async, HookKind.Throws, HookKind.ThrowsLater, HookKind.Hangs];
        _answers = Enum.GetValues<Answer>();
    }

    /// <summary>Several senders at once, in a world of random order.</summary>
    public static Arbitrary<Scenario> Racy { get; } =
        Arb.From(new Scenarios(isRacy: true).Whole(), ScenarioShrinking.Shrink);

    /// <summary>One sender, who waits after each control until nothing moves any more.</summary>
    public static Arbitrary<Scenario> AtRest { get; } =
        Arb.From(new Scenarios(isRacy: false).Whole(), ScenarioShrinking.Shrink);

    private Gen<Scenario> Whole() =>
        from seed in Gen.Choose(1, 1_000_000)
        from leftovers in Gen.Elements(Leftovers.Kill, Leftovers.Kill, Leftovers.Leave, Leftovers.Wait)
        from containment in Gen.Elements(
            Containment.ProcessGroup,
            Containment.ProcessGroup,
            Containment.Session,
            Containment.Cgroup,
            Containment.None
        )
        from own in Graces()
        from childCount in Gen.Choose(1, 4)
        from children in Gen.ListOf(Child(), childCount)
        from steps in Gen.Sized(size =>
            Gen.Choose(1, 1 + (size * 39 / 100)).SelectMany(n => Gen.ListOf(OneStep(), n))
        )
        select new Scenario(seed, leftovers, containment, own, children, steps)
        {
            KillTimeout = _killTimeout,
        };

    private Gen<ChildPlan> Child() =>
        from spawn in Gen.Frequency(
            (6, Gen.Constant(SpawnKind.Works)),
            (2, Gen.Elements(Enum.GetValues<SpawnKind>()))
        )
        from spawnMs in _times
        from answer in Gen.Frequency(
            (3, Gen.Constant(Answer.AtOnce)),
            (3, Gen.Constant(Answer.Later)),
            (3, Gen.Elements(_answers))
        )
        from answerMs in _times
        from life in Gen.Frequency((6, Gen.Constant(Life.ForEver)), (4, Gen.Elements(Enum.GetValues<Life>())))
        from lifeMs in _times
        from leftover in Gen.Frequency(
            (4, Gen.Constant(Leftover.None)),
            (3, Gen.Elements(Enum.GetValues<Leftover>()))
        )
        select new ChildPlan(spawn, Math.Max(1, spawnMs), answer, answerMs, life, lifeMs, leftover);

    private Gen<List<GraceStep>> Graces() =>
        from count in Gen.Choose(0, 3)
        from steps in Gen.ListOf(
            from signal in Gen.Elements(Signal.Terminate, Signal.Terminate, Signal.Interrupt, Signal.Hangup)
            from wait in _waits
            from mainOnly in Seldom
            select new GraceStep(signal, wait, mainOnly),
            count
        )
        select steps.ToList();

    private Gen<HookPlan> Hook() =>
        from kind in Gen.Elements(_hooks)
        from ms in _times
        select new HookPlan(kind, Math.Max(1, ms));

    private Gen<Step> OneStep() =>
        from sender in Gen.Choose(0, _senders - 1)
        from gap in _gaps
        from verb in Gen.Frequency([.. _verbs.Select(static pair => (pair.Weight, Gen.Constant(pair.Verb)))])
        from priority in Gen.Frequency(
            (4, Gen.Constant(JobPriority.Normal)),
            (1, Gen.Constant(JobPriority.High))
        )
        from isOwn in Gen.Elements(true, false)
        from grace in Graces()
        from signal in Gen.Elements(Signal.Terminate, Signal.User1, Signal.Interrupt, Signal.WindowChange)
        from hook in Hook()
        from onlyFor in Seldom
        from cause in Seldom
        from awaited in Gen.Elements(true, true, false)
        select new Step(sender, gap, verb)
        {
            Priority = priority,
            Grace = isOwn ? null : grace,
            Signal = signal,
            Hook = hook,
            OnlyForLatest = onlyFor,
            HasCause = cause,
            IsAwaited = awaited,
        };
}
