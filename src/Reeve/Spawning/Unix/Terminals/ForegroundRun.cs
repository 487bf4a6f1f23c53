namespace Reeve.Spawning.Unix.Terminals;

/// <summary>
/// The job control of a child that has the terminal's foreground. Neither a pidfd nor kqueue tells of stops, so one thread waits
/// for this child alone, <c>waitid(2)</c>.
/// </summary>
/// <remarks>
/// When the child is stopped from the keyboard the user means what he sees as one job: this program and the child. So
/// the terminal is taken back and our own group is stopped; the shell takes over. When the shell continues us, the
/// child gets the terminal, if we have it again, and is continued.
/// </remarks>
/// <param name="child">The child.</param>
/// <param name="terminal">The terminal.</param>
/// <param name="isTaken">Whether the child took it itself, before its program.</param>
internal sealed class ForegroundRun(IForegroundChild child, ForegroundTerminal terminal, bool isTaken)
{
    private bool _isStopped;

    public void Begin()
    {
        if (!isTaken)
        {
            // So it may have been stopped by reading too early.
            terminal.Lend(child.Id);
            child.Continue();
        }
        new Thread(Run, 256 * 1024) { IsBackground = true, Name = "Reeve foreground" }.Start();
    }

    private void Run()
    {
        while (child.AwaitChange(out var stoppedBy, out var isContinued))
        {
            if (stoppedBy is { } signal)
            {
                TakeStop(signal);
            }
            else if (isContinued)
            {
                TellContinued();
            }
        }
        terminal.Dispose();
        child.TakeMainEnd();
    }

    private void TakeStop(Signal signal)
    {
        var wasLent = terminal.TakeBack();
        _isStopped = true;
        child.TellStopped(signal);
        var wantsTerminal = signal.Raw is UnixSystem.SIGTTIN or UnixSystem.SIGTTOU && !wasLent;
        if (!wantsTerminal || !terminal.IsOurs)
        {
            UnixSystem.Current.SuspendOwnGroup();
        }
        if (terminal.IsOurs)
        {
            terminal.Lend(child.Id);
        }
        child.Continue();
        TellContinued();
    }

    private void TellContinued()
    {
        if (_isStopped)
        {
            _isStopped = false;
            child.TellContinued();
        }
    }
}
