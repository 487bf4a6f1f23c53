using Reeve.Diagnostics;

namespace Reeve.Jobs;

/// <summary>The steps of an ending: one method a kind.</summary>
internal sealed partial class JobTask
{
    private void SendStep(ActiveRun active, PendingEnding ending, StopStep step)
    {
        var delivery = Delivery.Unsupported;
        Exception? failure = null;
        try
        {
            delivery = step switch
            {
                StopStep.SendSignal signal => SendSignal(active, signal, out failure),
                StopStep.CloseInput => CloseInput(active, step),
                StopStep.WriteInput write => WriteInput(active, ending, write),
                StopStep.CallFunction call => CallStep(ending, call),
                _ => throw new InvalidOperationException($"'{step}' is no step."),
            };
        }
        catch (Exception exception)
        {
            failure = exception;
        }
        // Nobody in the containment: its end is about to be told. Nobody to hear the main process's own signal is a step
        // without effect.
        if (
            delivery == Delivery.Delivered
            || (
                delivery == Delivery.NobodyThere
                && step is not StopStep.SendSignal { Target: SignalTarget.MainProcess }
            )
        )
        {
            ending.StepTaken(step, Now);
        }
        else
        {
            ending.StepSkipped(Now);
        }
        JobLog.StepTaken(_log, Name, active.Run.ProcessId, step, delivery);
        if (_watchers.Next())
        {
            Tell(new JobEvent.StepTaken(step, delivery), active.Run, ending.Cause);
        }
        if (failure is null && delivery == Delivery.Unsupported && step is StopStep.SendSignal unknown)
        {
            failure = NotSupported(unknown.Signal, active.Run);
        }
        if (failure is not null)
        {
            Report(JobControlKind.Stop, failure);
        }
    }

    /// <param name="active">Whom it is for.</param>
    /// <param name="step">The step.</param>
    /// <param name="failure">What was refused although the signal itself was delivered.</param>
    private static Delivery SendSignal(ActiveRun active, StopStep.SendSignal step, out Exception? failure)
    {
        failure = null;
        var delivery = active.Child.Signal(step.Signal, step.Target);
        if (delivery == Delivery.Delivered && step.Signal.IsCatchable && step.Signal != Signal.Continue)
        {
            try
            {
                // A suspended process hears nothing but this.
                active.Child.Signal(Signal.Continue, step.Target);
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        }
        return delivery;
    }

    private static Delivery CloseInput(ActiveRun active, StopStep step)
    {
        InputOf(active, step).Dispose();
        return Delivery.Delivered;
    }

    private Delivery WriteInput(ActiveRun active, PendingEnding ending, StopStep.WriteInput step)
    {
        var cancellation = new CancelSource(Scheduler);
        Begin(
            ending,
            WriteAsync(InputOf(active, step), step.Bytes, cancellation.Token),
            scope: null,
            cancellation
        );
        return Delivery.Delivered;

        static async Task WriteAsync(Stream input, ReadOnlyMemory<byte> bytes, CancellationToken token)
        {
            await input.WriteAsync(bytes, token).ConfigureAwait(false);
            await input.FlushAsync(token).ConfigureAwait(false);
        }
    }

    private Delivery CallStep(PendingEnding ending, StopStep.CallFunction step)
    {
        var cancellation = new CancelSource(Scheduler);
        var scope = new HookScope(this, isSpawnHook: false);
        var context = Context(cancellation);
        Begin(
            ending,
            scope.Enter((step.Function, context), static s => s.Function(s.context)),
            scope,
            cancellation
        );
        return Delivery.Delivered;
    }

    private void Begin(PendingEnding ending, Task task, HookScope? scope, CancelSource cancellation) =>
        ending.Step = new PendingStep(
            Await(task, static (job, done) => job.TakeStepIn(done), scope),
            cancellation
        );

    private void TakeStepIn(PendingWork work)
    {
        if (work.IsAbandoned || _ending is not { } ending)
        {
            LogAbandoned(work);
            return;
        }
        ending.Step = null;
        if (work.Exception is { } exception)
        {
            ending.StepSkipped(Now);
            Report(JobControlKind.Stop, exception);
        }
    }

    private static void LeaveStep(PendingEnding ending)
    {
        ending.Step?.Leave();
        ending.Step = null;
    }

    private static Stream InputOf(ActiveRun active, StopStep step) =>
        active.Child.StandardInput
        ?? active.Child.Terminal
        ?? throw new InvalidOperationException(
            $"The step '{step}' cannot reach {active.Run}: its standard input is no pipe. Set Command.StandardInput to "
                + "Stdio.Pipe, or use another step."
        );
}
