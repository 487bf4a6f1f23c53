namespace Reeve.Jobs;

/// <summary>A step of an ending that takes time of its own: a function, or a write to a pipe that may be full.</summary>
internal sealed class PendingStep(PendingWork work, CancelSource cancellation)
{
    public PendingWork Work => work;

    /// <summary>The step's time is over: it is told so, and not waited for.</summary>
    public void Leave()
    {
        cancellation.Cancel();
        work.Abandon();
    }
}
