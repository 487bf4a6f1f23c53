using Reeve.Jobs;

namespace Reeve.Testing.Worlds;

/// <summary>One thing that can happen now.</summary>
/// <param name="Item">A work item of a job or ticket; or null, and there is a callback.</param>
/// <param name="Callback">A posted continuation, a timer or an event of a process.</param>
/// <param name="State">What the callback is given.</param>
/// <param name="InContext">Whether it runs in the world's synchronization context.</param>
internal readonly record struct ReadyItem(
    IThreadPoolWorkItem? Item,
    SendOrPostCallback? Callback,
    object? State,
    bool InContext
)
{
    private static readonly SendOrPostCallback Invoker = static action => ((Action)action!)();

    /// <remarks>
    /// The job's loop calls hooks, whose awaits are to come back to the world, so it runs in the context. What only
    /// completes an await does not: a continuation that is told not to capture runs in place when there is no context,
    /// and escapes to the thread pool when there is one.
    /// </remarks>
    public static ReadyItem Of(IThreadPoolWorkItem item) =>
        new(item, null, null, InContext: item.GetType() == typeof(JobTask));

    public static ReadyItem Of(Action action) => new(null, Invoker, action, InContext: false);

    public void Invoke()
    {
        if (Item is not null)
        {
            Item.Execute();
        }
        else
        {
            Callback!(State);
        }
    }
}
