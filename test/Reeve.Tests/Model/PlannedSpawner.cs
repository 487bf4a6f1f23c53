using Reeve.Testing;

namespace Reeve.Tests.Model;

/// <summary>Starts the processes of a scenario, each as its plan says, and sees all that the job does to them.</summary>
internal sealed class PlannedSpawner(
    SimulatedOs os,
    Scenario scenario,
    Ledger ledger,
    List<string> violations
) : ISpawner
{
    public const string Program = "subject";

    private static readonly Signal[] Catchable =
    [
        Signal.Terminate,
        Signal.Interrupt,
        Signal.Hangup,
        Signal.User1,
        Signal.User2,
        Signal.Quit,
    ];

    private int _attempts;

    public List<ObservedChild> Children { get; } = [];

    public ValueTask<ChildProcess> SpawnAsync(SpawnRequest request, CancellationToken cancellationToken)
    {
        var plan = scenario.Children[_attempts++ % scenario.Children.Count];
        switch (plan.Spawn)
        {
            case SpawnKind.Fails:
                os.DefineFailure(Program, SpawnFailure.NotFound);
                break;
            case SpawnKind.SlowFailing:
                os.DefineFailure(Program, SpawnFailure.NotFound, TimeSpan.FromMilliseconds(plan.SpawnMs));
                break;
            default:
                os.DefineSlow(
                    Program,
                    TimeSpan.FromMilliseconds(plan.Spawn == SpawnKind.Works ? 0 : plan.SpawnMs),
                    process => Behave(process, plan),
                    plan.Spawn == SpawnKind.SlowIgnoringCancellation
                );
                break;
        }
        try
        {
            var spawning = os.SpawnAsync(request, cancellationToken);
            return spawning.IsCompletedSuccessfully
                ? ValueTask.FromResult<ChildProcess>(Observe(spawning.Result, plan))
                : new ValueTask<ChildProcess>(Observe(spawning.AsTask(), plan));
        }
        catch (SpawnException exception)
        {
            throw ledger.Owe(exception, "spawn");
        }
    }

    private Task<ChildProcess> Observe(Task<ChildProcess> spawning, ChildPlan plan) =>
        spawning.ContinueWith(
            ChildProcess (done) => Take(done, plan),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );

    private ObservedChild Take(Task<ChildProcess> done, ChildPlan plan)
    {
        try
        {
            return Observe(done.GetAwaiter().GetResult(), plan);
        }
        catch (SpawnException exception)
        {
            throw ledger.Owe(exception, "late spawn");
        }
    }

    private ObservedChild Observe(ChildProcess child, ChildPlan plan)
    {
        var main = os.Processes.Single(process => process.Id == child.Id);
        var observed = new ObservedChild(child, main, plan, scenario.Containment, os, ledger, violations);
        Children.Add(observed);
        return observed;
    }

    private static void Behave(SimulatedProcess process, ChildPlan plan)
    {
        if (plan.Leftover != Leftover.None)
        {
            process.Fork(
                child =>
                {
                    if (plan.Leftover == Leftover.Ignores)
                    {
                        IgnoreAll(child);
                    }
                },
                plan.Leftover == Leftover.Escapes
            );
        }
        switch (plan.Answer)
        {
            case Answer.Later:
                process.On(
                    Signal.Terminate,
                    it => it.After(TimeSpan.FromMilliseconds(plan.AnswerMs), static late => late.Exit(0))
                );
                break;
            case Answer.IgnoresTerminate:
                process.Ignore(Signal.Terminate);
                break;
            case Answer.IgnoresAll:
                IgnoreAll(process);
                break;
            case Answer.RefusesToDie:
                IgnoreAll(process);
                process.RefuseToDie();
                break;
            case Answer.RefusesSignals:
                process.RefuseSignals();
                break;
        }
        switch (plan.Life)
        {
            case Life.Ends:
                process.After(TimeSpan.FromMilliseconds(plan.LifeMs), static it => it.Exit(3));
                break;
            case Life.ReapedByAnother:
                process.After(TimeSpan.FromMilliseconds(plan.LifeMs), static it => it.ReapedByAnother());
                break;
            case Life.EndsAtSpawn:
                process.Exit(3);
                break;
        }
    }

    private static void IgnoreAll(SimulatedProcess process)
    {
        foreach (var signal in Catchable)
        {
            process.Ignore(signal);
        }
    }
}
