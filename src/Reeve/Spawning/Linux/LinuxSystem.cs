using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Reeve.Interop;
using Reeve.Spawning.Linux.Cgroups;
using Reeve.Spawning.Linux.Guarding;
using Reeve.Spawning.Unix;

namespace Reeve.Spawning.Linux;

/// <summary>The calls of Linux, whatever the C library.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class LinuxSystem : UnixSystem
{
    private const uint ReadableByAll = 0x1B6; // 0666

    private static readonly long TicksPerSecond = Math.Max(1, Libc.SystemConfiguration(Libc.SC_CLK_TCK));

    // MAX_ARG_STRLEN of the kernel, less the NUL.
    public override int LongestArgument => 131_071;

    public override string TerminalAdvice =>
        "A devpts file system is needed at /dev/pts, with /dev/ptmx beside it.";

    public override int Open(byte* path, OpenMode mode)
    {
        var flags = mode switch
        {
            OpenMode.Read => Libc.O_RDONLY,
            OpenMode.Glance => Libc.O_RDONLY | Libc.O_NONBLOCK,
            OpenMode.ReadWrite => Libc.O_RDWR,
            OpenMode.Append => Libc.O_WRONLY | Libc.O_CREAT | Libc.O_APPEND,
            _ => Libc.O_WRONLY | Libc.O_CREAT | Libc.O_TRUNC,
        };
        return Libc.Open(path, flags | Libc.O_CLOEXEC | Libc.O_NOCTTY, ReadableByAll);
    }

    public override int Pipe(int* ends) => Libc.Pipe(ends, Libc.O_CLOEXEC);

    public override int MakeNonBlocking(int descriptor) =>
        Libc.Control(descriptor, Libc.F_SETFL, Libc.O_NONBLOCK);

    public override int DuplicateAbove(int descriptor, int least) =>
        Libc.Control(descriptor, Libc.F_DUPFD_CLOEXEC, least);

    public override int CheckAccess(byte* path, int mode) =>
        Libc.Access(Libc.AT_FDCWD, path, mode, Libc.AT_EACCESS);

    public override int CountUnread(SafeHandle pipe, out int count)
    {
        int unread;
        var result = Libc.ControlDevice(pipe, Libc.FIONREAD, &unread);
        count = result == 0 ? unread : 0;
        return result;
    }

    public override bool Enlarge(SafeHandle pipe, int size) =>
        Libc.Control(pipe, Libc.F_SETPIPE_SZ, size) >= 0;

    public override int SetSize(int terminal, in Libc.WindowSize size)
    {
        var copy = size;
        return Libc.ControlDevice(terminal, Libc.TIOCSWINSZ, (int*)&copy);
    }

    public override int OpenTerminal(out byte[] name)
    {
        name = "/dev/ptmx\0"u8.ToArray();
        int screen;
        fixed (byte* path = name)
        {
            screen = Libc.Open(path, Libc.O_RDWR | Libc.O_CLOEXEC | Libc.O_NOCTTY | Libc.O_NONBLOCK, 0);
        }
        var locked = 0;
        int number;
        if (
            screen < 0
            || Libc.ControlDevice(screen, Libc.TIOCSPTLCK, &locked) != 0
            || Libc.ControlDevice(screen, Libc.TIOCGPTN, &number) != 0
        )
        {
            var error = Marshal.GetLastPInvokeError();
            Libc.Close(screen);
            Marshal.SetLastPInvokeError(error);
            return -1;
        }
        name = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"/dev/pts/{number}\0"));
        return screen;
    }

    public override int GetModes(int terminal, Span<byte> modes)
    {
        fixed (byte* record = modes)
        {
            return Libc.TerminalGetModes(terminal, (Libc.TerminalModes*)record);
        }
    }

    public override int SetModes(int terminal, ReadOnlySpan<byte> modes)
    {
        fixed (byte* record = modes)
        {
            return Libc.TerminalSetModes(terminal, Libc.TCSADRAIN, (Libc.TerminalModes*)record);
        }
    }

    public override bool Cook(Span<byte> modes)
    {
        const uint Cooked = Libc.ICANON | Libc.ECHO;
        ref var record = ref MemoryMarshal.AsRef<Libc.TerminalModes>(modes);
        var isRaw = (record.Local & Cooked) != Cooked;
        record.Input |= Libc.ICRNL;
        record.Output |= Libc.OPOST;
        record.Local |= Cooked | Libc.ISIG | Libc.IEXTEN;
        return isRaw;
    }

    public override void BlockTerminalStop(byte* previous)
    {
        var blocked = stackalloc byte[Libc.SignalSetSize];
        Libc.SignalSetEmpty(blocked);
        Libc.SignalSetAdd(blocked, SIGTTOU);
        _ = Libc.ThreadSignalMask(Libc.SIG_BLOCK, blocked, previous);
    }

    public override void SetSignalMask(byte* mask) => _ = Libc.ThreadSignalMask(Libc.SIG_SETMASK, mask, null);

    public override void SuspendOwnGroup()
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

    public override int SetModes(int terminal, TerminalOptions options)
    {
        Libc.TerminalModes modes;
        if (Libc.TerminalGetModes(terminal, &modes) != 0)
        {
            return -1;
        }
        if (options.Raw)
        {
            Libc.TerminalMakeRaw(&modes);
        }
        if (!options.Echo)
        {
            modes.Local &= ~Libc.ECHO;
        }
        return Libc.TerminalSetModes(terminal, Libc.TCSANOW, &modes);
    }

    /// <summary>Does nothing: what is not close-on-exec is inherited.</summary>
    public override int AddInherit(byte* actions, int descriptor) => 0;

    public override int AddDuplicate(byte* actions, int from, int to) =>
        Libc.SpawnActionsAddDup2(actions, from, to);

    public override int AddClose(byte* actions, int descriptor) =>
        Libc.SpawnActionsAddClose(actions, descriptor);

    public override int AddOpen(byte* actions, int descriptor, byte* path) =>
        Libc.SpawnActionsAddOpen(actions, descriptor, path, Libc.O_RDWR, 0);

    public override int AddCloseBetween(byte* actions, int first, int end)
    {
        var error = 0;
        for (; first < end && error == 0; first++)
        {
            error = Libc.SpawnActionsAddClose(actions, first);
        }
        return error;
    }

    public override int AddCloseFrom(byte* actions, int above, bool isHeld) =>
        SpawnFunctions.AddCloseFrom is not null
            ? SpawnFunctions.AddCloseFrom(actions, above)
            : InheritedDescriptors.AddCloseTo(actions, above, closeAll: isHeld);

    /// <summary>As <c>/proc/PID/stat</c> has the beginning of a process: in ticks since the system's start.</summary>
    public override long Now
    {
        get
        {
            var time = stackalloc long[2];
            return Libc.ReadClock(Libc.CLOCK_BOOTTIME, time) == 0
                ? (time[0] * TicksPerSecond) + (time[1] * TicksPerSecond / 1_000_000_000)
                : long.MaxValue;
        }
    }

    public override int OpenUnnamed()
    {
        fixed (byte* name = "reeve-guardian\0"u8)
        {
            return Libc.MemoryFile(name, Libc.MFD_CLOEXEC);
        }
    }

    public override Command CreateGuardian(SafeFileHandle pipe, SafeFileHandle ids, SafeFileHandle paths) =>
        GuardianScript.Command(
            new Shell("/bin/sh"),
            SupervisorMarker.Entry,
            CgroupKernel.Real.CanKill,
            pipe,
            ids,
            paths
        );

    public override ReadinessQueue CreateQueue(bool canBeWoken) => new EpollQueue(canBeWoken);
}
