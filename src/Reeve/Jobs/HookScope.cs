namespace Reeve.Jobs;

/// <summary>
/// Marks what runs inside an asynchronous hook, so that a hook that would wait for itself is told so instead of hanging.
/// It flows with the hook's own awaits, and with what the hook starts, until the hook is over.
/// </summary>
internal sealed class HookScope(JobTask task, bool isSpawnHook)
{
    private static readonly AsyncLocal<HookScope?> Current = new();

    private volatile bool _isClosed;

    public static HookScope? Of(JobTask task) =>
        Current.Value is { _isClosed: false } scope && ReferenceEquals(scope.Task, task) ? scope : null;

    public JobTask Task => task;

    /// <summary>The hook is over, or nobody waits for it any more.</summary>
    public void Close() => _isClosed = true;

    public Task Enter<TState>(TState state, Func<TState, Task> call)
    {
        var outer = Current.Value;
        Current.Value = this;
        try
        {
            return call(state)
                ?? throw new InvalidOperationException(
                    "The hook returned null instead of a task. Make it async."
                );
        }
        catch
        {
            // What it has started already is in no hook from here on.
            Close();
            throw;
        }
        finally
        {
            Current.Value = outer;
        }
    }

    /// <summary>Whether the ticket can complete only after this hook has.</summary>
    public bool Delays(Ticket ticket) =>
        ticket.Lane == JobPriority.Normal
        || (isSpawnHook && ticket.Kind is JobControlKind.Start or JobControlKind.Restart);
}
