namespace Reeve;

/// <summary>One stream of one run, on its way to an <see cref="IOutputSink"/>.</summary>
public abstract class OutputFlow
{
    /// <summary>
    /// There is room again: what the sink refused is offered again, soon and never within this call; then reading goes on. May be
    /// called from any thread, also from inside the sink; does nothing when nothing was refused or the stream is over.
    /// </summary>
    public abstract void Resume();
}
