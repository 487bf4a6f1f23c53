using System.Threading.Tasks.Sources;

namespace Reeve.Jobs;

/// <summary>
/// An awaiter of a ticket that does not fit into its one slot: one of several, one that came late, or one whose context
/// is to be honoured.
/// </summary>
internal sealed class TicketWaiter(Action<object?> continuation, object? state) : IThreadPoolWorkItem
{
    private static readonly Action<object?> ResumeInContext = static waiter =>
        ((ContextWaiter)waiter!).Resume();

    /// <summary>Wraps a continuation so that it runs in the context that its await captured.</summary>
    public static void Wrap(
        ref Action<object?> continuation,
        ref object? state,
        ValueTaskSourceOnCompletedFlags flags
    )
    {
        object? context = null;
        if ((flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) != 0)
        {
            context =
                SynchronizationContext.Current is { } synchronization
                && synchronization.GetType() != typeof(SynchronizationContext)
                    ? synchronization
                : TaskScheduler.Current != TaskScheduler.Default ? TaskScheduler.Current
                : null;
        }
        var execution =
            (flags & ValueTaskSourceOnCompletedFlags.FlowExecutionContext) != 0
                ? ExecutionContext.Capture()
                : null;
        if (context is not null || execution is not null)
        {
            state = new ContextWaiter(continuation, state, context, execution);
            continuation = ResumeInContext;
        }
    }

    public void Execute() => continuation(state);

    private sealed class ContextWaiter(
        Action<object?> continuation,
        object? state,
        object? context,
        ExecutionContext? execution
    )
    {
        public void Resume()
        {
            switch (context)
            {
                case SynchronizationContext synchronization:
                    synchronization.Post(static waiter => ((ContextWaiter)waiter!).Run(), this);
                    break;
                case TaskScheduler scheduler:
                    _ = Task.Factory.StartNew(
                        static waiter => ((ContextWaiter)waiter!).Run(),
                        this,
                        CancellationToken.None,
                        TaskCreationOptions.DenyChildAttach,
                        scheduler
                    );
                    break;
                default:
                    Run();
                    break;
            }
        }

        private void Run()
        {
            if (execution is null)
            {
                continuation(state);
            }
            else
            {
                ExecutionContext.Run(execution, static waiter => ((ContextWaiter)waiter!).Invoke(), this);
            }
        }

        private void Invoke() => continuation(state);
    }
}
