using Reeve.Testing;

namespace Reeve.Tests.Model;

/// <summary>Makes the controls of a scenario, with hooks and functions that do as planned.</summary>
internal sealed class Controls(SimulatedOs os, Ledger ledger)
{
    /// <summary>Called inside a function of the job, in its turn.</summary>
    public Action<Sent> Ran { get; init; } = static _ => { };

    public Action<Sent> SendMore { get; init; } = static _ => { };

    public ISpawner? OtherSpawner { get; init; }

    public JobControl Create(Sent sent)
    {
        var step = sent.Step;
        var control = Bare(sent, step.Grace is { } grace ? GraceStep.Sequence(grace) : null);
        control = sent.OnlyFor is { } run ? control.If(run) : control;
        return step.HasCause ? control.Because($"#{sent.Number}") : control;
    }

    private JobControl Bare(Sent sent, StopSequence? sequence) =>
        sent.Step.Verb switch
        {
            Verb.Start => JobControl.Start(),
            Verb.Stop => JobControl.Stop(sequence),
            Verb.Kill => JobControl.Kill(),
            Verb.Restart => JobControl.Restart(sequence),
            Verb.TryRestart => JobControl.TryRestart(sequence),
            Verb.Signal => JobControl.Signal(sent.Step.Signal),
            Verb.WaitForEnd => JobControl.WaitForEnd(),
            Verb.Delete => JobControl.Delete(sequence),
            Verb.DeleteNow => JobControl.DeleteNow(),
            Verb.Call => JobControl.Call(_ =>
            {
                Ran(sent);
                ThrowIfPlanned(sent.Step.Hook);
            }),
            Verb.CallThatSends => JobControl.Call(_ =>
            {
                Ran(sent);
                SendMore(sent);
            }),
            Verb.CallAsync => JobControl.Call(context =>
            {
                Ran(sent);
                return PlayAsync(sent.Step.Hook, context.CancellationToken);
            }),
            Verb.SetCommand => JobControl.SetCommand(Command(sent.Number.ToString())),
            Verb.SetHook => sent.Step.Hook.Kind is HookKind.Sync or HookKind.Throws
                ? JobControl.SetSpawnHook((_, _) => ThrowIfPlanned(sent.Step.Hook))
                : JobControl.SetSpawnHook(
                    (_, context) => PlayAsync(sent.Step.Hook, context.CancellationToken)
                ),
            Verb.ClearHook => JobControl.ClearSpawnHook(),
            Verb.SetHandler => sent.Step.Hook.Kind is HookKind.Sync or HookKind.Throws
                ? JobControl.SetErrorHandler(failure =>
                {
                    Hear(failure);
                    ThrowIfPlanned(sent.Step.Hook);
                })
                : JobControl.SetErrorHandler(failure =>
                {
                    Hear(failure);
                    return PlayAsync(sent.Step.Hook, failure.Context.CancellationToken);
                }),
            Verb.ClearHandler => JobControl.ClearErrorHandler(),
            Verb.SetSpawner when OtherSpawner is { } spawner => JobControl.SetSpawner(spawner),
            _ => JobControl.ClearSpawner(),
        };

    private Command Command(string argument) =>
        Template with
        {
            Program = new ExecProgram(PlannedSpawner.Program, [argument]),
        };

    public Command Template { get; init; } = Reeve.Command.Exec(PlannedSpawner.Program);

    private void Hear(JobFailure failure) => ledger.See(failure.Exception);

    private void ThrowIfPlanned(HookPlan plan)
    {
        if (plan.Kind is HookKind.Throws)
        {
            throw ledger.Owe(new InvalidDataException("as planned"), "hook");
        }
    }

    private async Task PlayAsync(HookPlan plan, CancellationToken cancellationToken)
    {
        ThrowIfPlanned(plan);
        if (plan.Kind == HookKind.Sync)
        {
            return;
        }
        var isDeaf = plan.Kind == HookKind.HangsDeaf;
        var hangs = isDeaf || plan.Kind == HookKind.Hangs;
        await Task.Delay(
            hangs ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(plan.Ms),
            os.Clock,
            isDeaf ? CancellationToken.None : cancellationToken
        );
        if (plan.Kind == HookKind.ThrowsLater)
        {
            throw ledger.Owe(new InvalidDataException("as planned"), "late hook");
        }
    }
}
