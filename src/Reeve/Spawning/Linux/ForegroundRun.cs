using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.Linux;

/// <summary>
/// The job control of a child that has the terminal's foreground. A pidfd does not tell of stops, so one thread waits
/// for this child alone, <c>waitid(2)</c>.
/// </summary>
/// <remarks>
/// When the child is stopped from the keyboard the user means what he sees as one job: this program and the child. So
/// the terminal is taken back and our own group is stopped; the shell takes over. When the shell continues us, the
/// child gets the terminal, if we have it again, and is continued.
/// </remarks>
[SupportedOSPlatform("linux")]
internal sealed unsafe class ForegroundRun(
    LinuxChild child,
    ProcessHandle process,
    ForegroundTerminal terminal
)
{
    private bool _isStopped;

    public void Begin()
    {
        if (Unix.SpawnFunctions.AddTerminalSetGroup is null)
        {
            // The child could not do it itself, so it may have been stopped by reading too early.
            terminal.Lend(child.Id);
            child.Continue();
        }
        new Thread(Run, 256 * 1024) { IsBackground = true, Name = "Reeve foreground" }.Start();
    }

    private void Run()
    {
        // The handle is good until the end has been taken, and only this thread takes it.
        const int Changes = Libc.WSTOPPED | Libc.WCONTINUED;
        while (process.Wait(Libc.WEXITED | Changes | Libc.WNOWAIT, out var change) == 0 && !change.IsEnd)
        {
            _ = process.Wait(Changes | Libc.WNOHANG, out change);
            if (change.IsStop)
            {
                TakeStop(change.Signal);
            }
            else if (change.IsContinue)
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
        var wantsTerminal = signal.Raw is Libc.SIGTTIN or Libc.SIGTTOU && !wasLent;
        if (!wantsTerminal || !terminal.IsOurs)
        {
            SuspendOurselves();
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

    /// <summary>
    /// Stops our own group, and comes back when it has been continued; at once where nobody could continue it (an
    /// orphaned group ignores SIGTSTP).
    /// </summary>
    /// <remarks>
    /// A signal to the process is taken by any thread, some time later; this thread would run on until then, and would
    /// continue the child at once. So the others of the group are signalled while we ignore it, and then this thread
    /// alone, which stops the whole process before the call comes back.
    /// </remarks>
    private static void SuspendOurselves()
    {
        var ignore = stackalloc byte[Libc.SignalActionSize];
        var previous = stackalloc byte[Libc.SignalActionSize];
        new Span<byte>(ignore, Libc.SignalActionSize).Clear();
        *(nint*)ignore = Libc.SIG_IGN;
        _ = Libc.SignalAction(Libc.SIGTSTP, ignore, previous);
        _ = Libc.Kill(0, Libc.SIGTSTP);
        _ = Libc.SignalAction(Libc.SIGTSTP, previous, null);
        _ = Libc.KillThread(Libc.CurrentThread(), Libc.SIGTSTP);
    }
}
