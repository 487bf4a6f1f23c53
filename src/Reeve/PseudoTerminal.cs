using System.Diagnostics.CodeAnalysis;

namespace Reeve;

/// <summary>
/// The other side of a terminal on which a process runs (<c>pty(7)</c>): what is read is what the process shows, what is
/// written is what is typed. It comes from <see cref="Run.Terminal"/>; other spawners may derive their own.
/// </summary>
/// <remarks>
/// <para>Asynchronous without a thread; one read and one write at a time. A cancelled read loses nothing.</para>
/// <para>Read it: it holds some KiB, and a process that writes more waits. The end comes when the run is over, after all that was
/// written before, also when a stranger still has the terminal open; not when the program merely closes it, because another of
/// the run may open it again.</para>
/// <para>Disposing it hangs up (SIGHUP and SIGCONT to the session's leader and to the foreground; later reads of the process
/// give the end, its writes fail), which ends an interactive shell. After the run, that does nothing. When the run was let go
/// (<see cref="Leftovers.Leave"/>), it ends with the last who has it open, and is hung up when nobody knows it any more and it
/// has been collected.</para>
/// <para>Keys are bytes: Ctrl+C is 0x03, Ctrl+D (the end of input, at the beginning of a line) 0x04, Ctrl+Z 0x1A, Enter 0x0D.
/// A write that the program does not read in time waits; one that nobody can read any more throws an IOException.</para>
/// </remarks>
[SuppressMessage(
    "Naming",
    "CA1710:Identifiers should have correct suffix",
    Justification = "It is a terminal first: what is read and what is written are not one stream of bytes."
)]
public abstract class PseudoTerminal : Stream
{
    /// <summary>
    /// Whether, when the run was over, a process outside of its containment still had the terminal open. What that writes is not
    /// read; it has been hung up.
    /// </summary>
    public abstract bool IsCut { get; }

    /// <inheritdoc/>
    public sealed override bool CanSeek => false;

    /// <summary>Not supported.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public sealed override long Length => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public sealed override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>
    /// Changes the size (TIOCSWINSZ, <c>ioctl_tty(2)</c>); the system tells the foreground by SIGWINCH, if it is another than
    /// before. Does nothing when the run is over. May be called at any time, from any thread.
    /// </summary>
    /// <param name="columns">How many characters a line has.</param>
    /// <param name="rows">How many lines it has.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is not from 1 to 65535.</exception>
    /// <exception cref="ObjectDisposedException">It has been hung up.</exception>
    public abstract void Resize(int columns, int rows);

    /// <summary>Not supported.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public sealed override void SetLength(long value) => throw new NotSupportedException();
}
