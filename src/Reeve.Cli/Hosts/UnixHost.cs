using System.CommandLine;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Reeve.Cli.CommandLine;
using Reeve.Cli.Running;
using Reeve.Interop;
using Reeve.Spawning.Unix;

namespace Reeve.Cli.Hosts;

/// <summary>A system with descriptors and job control.</summary>
[UnsupportedOSPlatform("windows")]
internal abstract class UnixHost : Host
{
    private const int GetDescriptorFlags = 1;
    private const int CloseOnExec = 1;

    public override void Check(RunOptions options, ParseResult result) { }

    /// <remarks>
    /// The runtime takes the lowest free numbers for its own pipes, files and memory, those from 0 to 2 too when they were
    /// closed. To write to one of these would be to write into the runtime. It opens them all close-on-exec, and what came
    /// through <c>execve(2)</c> never is.
    /// </remarks>
    public override bool Has(int descriptor) =>
        Libc.Control(descriptor, GetDescriptorFlags) is >= 0 and var flags && (flags & CloseOnExec) == 0;

    public override SafeFileHandle Open(int descriptor) => new(descriptor, ownsHandle: false);

    public override bool CanWrite(SafeFileHandle file) => Libc.Write(file, [], 0) >= 0;

    public override int Write(SafeFileHandle file, ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var written = Libc.Write(file, bytes, bytes.Length);
            if (
                written > 0
                || !MayTryAgain(Marshal.GetLastPInvokeError(), (int)file.DangerousGetHandle(), Libc.PollOut)
            )
            {
                return written > 0 ? (int)written : -1;
            }
        }
    }

    public override unsafe SafeFileHandle OpenToAppend(string path)
    {
        fixed (byte* text = Encoding.UTF8.GetBytes(path + '\0'))
        {
            return new SafeFileHandle(UnixSystem.Current.Open(text, OpenMode.Append), ownsHandle: true);
        }
    }

    public override (int Columns, int Rows)? GetTerminalSize()
    {
        Span<ushort> size = stackalloc ushort[4];
        for (var stream = 0; stream <= 2; stream++)
        {
            if (TryGetWindowSize(stream, size) && size[0] > 0 && size[1] > 0)
            {
                return (size[1], size[0]);
            }
        }
        return null;
    }

    public override OuterTerminal OpenTerminal(Messages messages, Action resized) =>
        new TtyTerminal(this, messages);

    public override void FollowSuspension(
        SignalRelay signals,
        bool hasTerminal,
        Action suspend,
        Action resume
    )
    {
        if (hasTerminal)
        {
            signals.LeaveTerminal();
        }
        else
        {
            signals.FollowSuspension(suspend, resume);
        }
    }

    /// <summary>Reads what is there, at least a byte; 0 at the end, and where nothing can be read any more.</summary>
    public static int Read(int descriptor, Span<byte> buffer)
    {
        while (true)
        {
            var count = Libc.Read(descriptor, buffer, buffer.Length);
            if (count >= 0 || !MayTryAgain(Marshal.GetLastPInvokeError(), descriptor, Libc.PollIn))
            {
                return (int)Math.Max(count, 0);
            }
        }
    }

    /// <summary>The rows and columns of a terminal (TIOCGWINSZ, <c>ioctl_tty(2)</c>); false: it is none.</summary>
    protected abstract bool TryGetWindowSize(int descriptor, Span<ushort> size);

    /// <summary>Whether it may be tried again. A stream of ours may not block, because somebody else has set it so.</summary>
    private static bool MayTryAgain(int error, int descriptor, short events)
    {
        var isBusy = Errno.IsTryAgain(error);
        if (isBusy)
        {
            _ = Libc.Poll([new PollEntry { Descriptor = descriptor, Events = events }], 1, Timeout.Infinite);
        }
        return isBusy || error == Errno.EINTR;
    }
}
