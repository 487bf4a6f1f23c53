namespace Reeve.Testing.Worlds;

/// <summary>Brings the awaits of user code that runs inside a world back to that world's queue.</summary>
internal sealed class WorldContext(World world) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) =>
        world.Add(new ReadyItem(null, d, state, InContext: true));

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (!world.IsRunningHere)
        {
            throw new NotSupportedException(
                "A simulated world runs only inside Run and Advance, so nothing can be sent to it and waited for. "
                    + "Use Post."
            );
        }
        d(state);
    }

    public override SynchronizationContext CreateCopy() => this;
}
