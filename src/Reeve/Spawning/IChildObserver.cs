namespace Reeve;

/// <summary>
/// Hears what becomes of a child. The calls come one after another, from any thread, and must be short and not block.
/// </summary>
public interface IChildObserver
{
    /// <summary>
    /// The main process has ended and its status was taken. Once. If the tree is known to be gone with it,
    /// <see cref="ChildExit.IsTreeGone"/> says so, and nobody need wonder about leftovers until <see cref="OnTreeGone"/>.
    /// </summary>
    void OnExited(in ChildExit childExit);

    /// <summary>No process of the containment is left. Once, after <see cref="OnExited"/>.</summary>
    void OnTreeGone();

    /// <summary>The child could not be watched as it should; what is then known is told by the other calls.</summary>
    void OnFault(Exception exception);

    /// <summary>The main process was stopped by a signal. Told only where the system can tell it cheaply.</summary>
    void OnStopped(Signal signal) { }

    /// <summary>The main process was continued. Told only where the system can tell it cheaply.</summary>
    void OnContinued() { }
}

/// <summary>The end of a main process.</summary>
/// <param name="End">How it ended.</param>
/// <param name="At">When that was noticed.</param>
/// <param name="Usage">What it used; null where it is not known.</param>
/// <param name="IsTreeGone">
/// Whether no process of the containment is left either; <see cref="IChildObserver.OnTreeGone"/> follows. Default: false, that
/// is not known yet.
/// </param>
public readonly record struct ChildExit(
    ProcessEnd End,
    DateTimeOffset At,
    ResourceUsage? Usage,
    bool IsTreeGone = false
);
