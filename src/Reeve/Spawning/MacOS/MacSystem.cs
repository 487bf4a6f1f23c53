using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Reeve.Interop;
using Reeve.Spawning.Unix;

namespace Reeve.Spawning.MacOS;

/// <summary>The calls of macOS.</summary>
[SupportedOSPlatform("macos")]
internal sealed unsafe class MacSystem : UnixSystem
{
    private const int ReadableByAll = 0x1B6; // 0666
    private const int LongestName = 128;

    private static readonly byte[] Multiplexer = "/dev/ptmx\0"u8.ToArray();

    /// <summary>None: only all arguments together have a limit.</summary>
    public override int LongestArgument => int.MaxValue;

    public override string TerminalAdvice =>
        "Check /dev/ptmx, and how many there may be (sysctl kern.tty.ptmx_max).";

    public override int Open(byte* path, OpenMode mode)
    {
        var flags = mode switch
        {
            OpenMode.Read => MacLibc.O_RDONLY,
            OpenMode.Glance => MacLibc.O_RDONLY | MacLibc.O_NONBLOCK,
            OpenMode.ReadWrite => MacLibc.O_RDWR,
            OpenMode.Append => MacLibc.O_WRONLY | MacLibc.O_CREAT | MacLibc.O_APPEND,
            _ => MacLibc.O_WRONLY | MacLibc.O_CREAT | MacLibc.O_TRUNC,
        };
        flags |= MacLibc.O_CLOEXEC | MacLibc.O_NOCTTY;
        return MacLibc.Open(path, flags, ReadableByAll, 0, 0, 0, 0, 0, ReadableByAll);
    }

    /// <summary>
    /// There is no pipe that is close-on-exec from the beginning. Reeve's own children inherit nothing that is not named; only a
    /// process that somebody else in this program starts between the two calls would inherit it.
    /// </summary>
    public override int Pipe(int* ends)
    {
        if (MacLibc.Pipe(ends) != 0)
        {
            return -1;
        }
        _ = Control(ends[0], MacLibc.F_SETFD, MacLibc.FD_CLOEXEC);
        _ = Control(ends[1], MacLibc.F_SETFD, MacLibc.FD_CLOEXEC);
        return 0;
    }

    public override int MakeNonBlocking(int descriptor) =>
        Control(descriptor, MacLibc.F_SETFL, MacLibc.O_NONBLOCK);

    public override int DuplicateAbove(int descriptor, int least) =>
        Control(descriptor, MacLibc.F_DUPFD_CLOEXEC, least);

    public override int CheckAccess(byte* path, int mode) =>
        MacLibc.Access(MacLibc.AT_FDCWD, path, mode, MacLibc.AT_EACCESS);

    public override int CountUnread(SafeHandle pipe, out int count)
    {
        int unread;
        var result = ControlDevice((int)pipe.DangerousGetHandle(), MacLibc.FIONREAD, &unread);
        count = result == 0 ? unread : 0;
        return result;
    }

    /// <summary>It does that by itself, for a pipe that is busy.</summary>
    public override bool Enlarge(SafeHandle pipe, int size) => false;

    public override int SetSize(int terminal, in Libc.WindowSize size)
    {
        var copy = size;
        return ControlDevice(terminal, MacLibc.TIOCSWINSZ, &copy);
    }

    public override int OpenTerminal(out byte[] name)
    {
        name = Multiplexer;
        var screen = MacLibc.TerminalOpen(MacLibc.O_RDWR | MacLibc.O_NOCTTY);
        if (screen < 0)
        {
            return -1;
        }
        var path = new byte[LongestName];
        fixed (byte* buffer = path)
        {
            if (
                Control(screen, MacLibc.F_SETFD, MacLibc.FD_CLOEXEC) < 0
                || MakeNonBlocking(screen) < 0
                || MacLibc.TerminalGrant(screen) != 0
                || MacLibc.TerminalUnlock(screen) != 0
                || MacLibc.TerminalName(screen, buffer, LongestName) != 0
            )
            {
                var error = Marshal.GetLastPInvokeError();
                Libc.Close(screen);
                Marshal.SetLastPInvokeError(error);
                return -1;
            }
        }
        name = path[..(path.AsSpan().IndexOf((byte)0) + 1)];
        return screen;
    }

    public override int GetModes(int terminal, Span<byte> modes)
    {
        fixed (byte* record = modes)
        {
            return MacLibc.TerminalGetModes(terminal, (MacLibc.TerminalModes*)record);
        }
    }

    public override int SetModes(int terminal, ReadOnlySpan<byte> modes)
    {
        fixed (byte* record = modes)
        {
            return MacLibc.TerminalSetModes(terminal, MacLibc.TCSADRAIN, (MacLibc.TerminalModes*)record);
        }
    }

    public override bool Cook(Span<byte> modes)
    {
        const ulong Cooked = MacLibc.ICANON | MacLibc.ECHO;
        ref var record = ref MemoryMarshal.AsRef<MacLibc.TerminalModes>(modes);
        var isRaw = (record.Local & Cooked) != Cooked;
        record.Input |= MacLibc.ICRNL;
        record.Output |= MacLibc.OPOST;
        record.Local |= Cooked | MacLibc.ISIG | MacLibc.IEXTEN;
        return isRaw;
    }

    public override void BlockTerminalStop(byte* previous)
    {
        var blocked = 1u << (SIGTTOU - 1);
        _ = MacLibc.ThreadSignalMask(MacLibc.SIG_BLOCK, &blocked, (uint*)previous);
    }

    public override void SetSignalMask(byte* mask) =>
        _ = MacLibc.ThreadSignalMask(MacLibc.SIG_SETMASK, (uint*)mask, null);

    public override void SuspendOwnGroup()
    {
        MacLibc.SignalActionRecord ignore = new() { Handler = MacLibc.SIG_IGN };
        MacLibc.SignalActionRecord previous;
        _ = MacLibc.SignalAction(MacLibc.SIGTSTP, &ignore, &previous);
        _ = MacLibc.Kill(0, MacLibc.SIGTSTP);
        _ = MacLibc.SignalAction(MacLibc.SIGTSTP, &previous, null);
        _ = MacLibc.KillThread(Libc.CurrentThread(), MacLibc.SIGTSTP);
    }

    public override int SetModes(int terminal, TerminalOptions options)
    {
        MacLibc.TerminalModes modes;
        if (MacLibc.TerminalGetModes(terminal, &modes) != 0)
        {
            return -1;
        }
        if (options.Raw)
        {
            MacLibc.TerminalMakeRaw(&modes);
        }
        if (!options.Echo)
        {
            modes.Local &= ~MacLibc.ECHO;
        }
        return MacLibc.TerminalSetModes(terminal, MacLibc.TCSANOW, &modes);
    }

    /// <summary>Where we do not have it open, the child does not either.</summary>
    public override int AddInherit(byte* actions, int descriptor) =>
        Control(descriptor, MacLibc.F_GETFD, 0) < 0 ? 0 : MacLibc.SpawnActionsAddInherit(actions, descriptor);

    public override int AddDuplicate(byte* actions, int from, int to) =>
        MacLibc.SpawnActionsAddDup2(actions, from, to);

    public override int AddClose(byte* actions, int descriptor) =>
        MacLibc.SpawnActionsAddClose(actions, descriptor);

    public override int AddOpen(byte* actions, int descriptor, byte* path) =>
        MacLibc.SpawnActionsAddOpen(actions, descriptor, path, MacLibc.O_RDWR, 0);

    /// <summary>Does nothing: all is closed that no action has made or named.</summary>
    public override int AddCloseBetween(byte* actions, int first, int end) => 0;

    /// <summary>Does nothing, likewise.</summary>
    public override int AddCloseFrom(byte* actions, int above, bool isHeld) => 0;

    /// <summary>The guardian of macOS does not know when a process began.</summary>
    public override long Now => long.MaxValue;

    /// <summary>There are no files in memory: one in the folder of temporary files, which is unlinked at once.</summary>
    public override int OpenUnnamed()
    {
        fixed (byte* template = Encoding.UTF8.GetBytes(Path.Combine(Path.GetTempPath(), "reeve-XXXXXX\0")))
        {
            var file = MacLibc.OpenTemporary(template);
            if (file >= 0)
            {
                _ = Libc.Unlink(template);
                _ = Control(file, MacLibc.F_SETFD, MacLibc.FD_CLOEXEC);
            }
            return file;
        }
    }

    public override Command CreateGuardian(SafeFileHandle pipe, SafeFileHandle ids, SafeFileHandle paths) =>
        MacGuardianScript.Command(new Shell("/bin/sh"), SupervisorMarker.Value, pipe, ids);

    public override ReadinessQueue CreateQueue(bool canBeWoken) => new KqueueReadiness();

    /// <summary><c>fcntl(2)</c>.</summary>
    public static int Control(int descriptor, int command, int argument) =>
        MacLibc.Control(descriptor, command, argument, 0, 0, 0, 0, 0, argument);

    private static int ControlDevice(int descriptor, ulong request, void* argument) =>
        MacLibc.ControlDevice(descriptor, request, argument, 0, 0, 0, 0, 0, argument);
}
