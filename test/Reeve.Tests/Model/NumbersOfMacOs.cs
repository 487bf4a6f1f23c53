using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Reeve.Interop;
using Reeve.Spawning.Unix;

namespace Reeve.Tests.Model;

/// <summary>
/// What the calls of macOS are given, against the headers of XNU (apple-oss-distributions/xnu, macOS 15.4): the header is named
/// beside each. Layouts are those of 64-bit programs, arm64 and x86-64 alike.
/// </summary>
public sealed class NumbersOfMacOs
{
    [Theory]
    [InlineData(nameof(MacLibc.O_RDONLY), MacLibc.O_RDONLY, 0x0)] // bsd/sys/fcntl.h
    [InlineData(nameof(MacLibc.O_WRONLY), MacLibc.O_WRONLY, 0x1)] // bsd/sys/fcntl.h
    [InlineData(nameof(MacLibc.O_RDWR), MacLibc.O_RDWR, 0x2)] // bsd/sys/fcntl.h
    [InlineData(nameof(MacLibc.O_NONBLOCK), MacLibc.O_NONBLOCK, 0x4)] // bsd/sys/fcntl.h
    [InlineData(nameof(MacLibc.O_APPEND), MacLibc.O_APPEND, 0x8)] // bsd/sys/fcntl.h
    [InlineData(nameof(MacLibc.O_CREAT), MacLibc.O_CREAT, 0x200)] // bsd/sys/fcntl.h
    [InlineData(nameof(MacLibc.O_TRUNC), MacLibc.O_TRUNC, 0x400)] // bsd/sys/fcntl.h
    [InlineData(nameof(MacLibc.O_NOCTTY), MacLibc.O_NOCTTY, 0x20000)] // bsd/sys/fcntl.h
    [InlineData(nameof(MacLibc.O_CLOEXEC), MacLibc.O_CLOEXEC, 0x1000000)] // bsd/sys/fcntl.h
    [InlineData(nameof(MacLibc.AT_FDCWD), MacLibc.AT_FDCWD, -2)] // bsd/sys/fcntl.h
    [InlineData(nameof(MacLibc.AT_EACCESS), MacLibc.AT_EACCESS, 0x10)] // bsd/sys/fcntl.h
    [InlineData(nameof(MacLibc.F_GETFD), MacLibc.F_GETFD, 1)] // bsd/sys/fcntl.h
    [InlineData(nameof(MacLibc.F_SETFD), MacLibc.F_SETFD, 2)] // bsd/sys/fcntl.h
    [InlineData(nameof(MacLibc.F_SETFL), MacLibc.F_SETFL, 4)] // bsd/sys/fcntl.h
    [InlineData(nameof(MacLibc.F_DUPFD_CLOEXEC), MacLibc.F_DUPFD_CLOEXEC, 67)] // bsd/sys/fcntl.h
    [InlineData(nameof(MacLibc.FD_CLOEXEC), MacLibc.FD_CLOEXEC, 1)] // bsd/sys/fcntl.h
    public void Files(string name, int actual, int expected) =>
        Assert.Equal((name, expected), (name, actual));

    [Theory]
    [InlineData(nameof(MacLibc.EVFILT_READ), MacLibc.EVFILT_READ, -1)] // bsd/sys/event.h
    [InlineData(nameof(MacLibc.EVFILT_WRITE), MacLibc.EVFILT_WRITE, -2)] // bsd/sys/event.h
    [InlineData(nameof(MacLibc.EVFILT_PROC), MacLibc.EVFILT_PROC, -5)] // bsd/sys/event.h
    [InlineData(nameof(MacLibc.EVFILT_USER), MacLibc.EVFILT_USER, -10)] // bsd/sys/event.h
    [InlineData(nameof(MacLibc.EV_ADD), MacLibc.EV_ADD, 0x1)] // bsd/sys/event.h
    [InlineData(nameof(MacLibc.EV_DELETE), MacLibc.EV_DELETE, 0x2)] // bsd/sys/event.h
    [InlineData(nameof(MacLibc.EV_ONESHOT), MacLibc.EV_ONESHOT, 0x10)] // bsd/sys/event.h
    [InlineData(nameof(MacLibc.EV_CLEAR), MacLibc.EV_CLEAR, 0x20)] // bsd/sys/event.h
    [InlineData(nameof(MacLibc.EV_RECEIPT), MacLibc.EV_RECEIPT, 0x40)] // bsd/sys/event.h
    [InlineData(nameof(MacLibc.EV_ERROR), MacLibc.EV_ERROR, 0x4000)] // bsd/sys/event.h
    [InlineData(nameof(MacLibc.NOTE_EXIT), MacLibc.NOTE_EXIT, 0x80000000)] // bsd/sys/event.h
    [InlineData(nameof(MacLibc.NOTE_TRIGGER), MacLibc.NOTE_TRIGGER, 0x01000000)] // bsd/sys/event.h
    public void Events(string name, long actual, long expected) =>
        Assert.Equal((name, expected), (name, actual));

    [Theory]
    [InlineData(nameof(MacLibc.POSIX_SPAWN_SETPGROUP), MacLibc.POSIX_SPAWN_SETPGROUP, 0x2)] // bsd/sys/spawn.h
    [InlineData(nameof(MacLibc.POSIX_SPAWN_SETSIGDEF), MacLibc.POSIX_SPAWN_SETSIGDEF, 0x4)] // bsd/sys/spawn.h
    [InlineData(nameof(MacLibc.POSIX_SPAWN_SETSIGMASK), MacLibc.POSIX_SPAWN_SETSIGMASK, 0x8)] // bsd/sys/spawn.h
    [InlineData(nameof(MacLibc.POSIX_SPAWN_SETSID), MacLibc.POSIX_SPAWN_SETSID, 0x400)] // bsd/sys/spawn.h
    [InlineData(nameof(MacLibc.POSIX_SPAWN_CLOEXEC_DEFAULT), MacLibc.POSIX_SPAWN_CLOEXEC_DEFAULT, 0x4000)] // bsd/sys/spawn.h
    [InlineData(nameof(MacLibc.P_PID), MacLibc.P_PID, 1)] // bsd/sys/wait.h
    [InlineData(nameof(MacLibc.WNOHANG), MacLibc.WNOHANG, 0x1)] // bsd/sys/wait.h
    [InlineData(nameof(MacLibc.WEXITED), MacLibc.WEXITED, 0x4)] // bsd/sys/wait.h
    [InlineData(nameof(MacLibc.WSTOPPED), MacLibc.WSTOPPED, 0x8)] // bsd/sys/wait.h
    [InlineData(nameof(MacLibc.WCONTINUED), MacLibc.WCONTINUED, 0x10)] // bsd/sys/wait.h
    [InlineData(nameof(MacLibc.WNOWAIT), MacLibc.WNOWAIT, 0x20)] // bsd/sys/wait.h
    [InlineData(nameof(MacLibc.CLD_EXITED), MacLibc.CLD_EXITED, 1)] // bsd/sys/signal.h
    [InlineData(nameof(MacLibc.CLD_KILLED), MacLibc.CLD_KILLED, 2)] // bsd/sys/signal.h
    [InlineData(nameof(MacLibc.CLD_DUMPED), MacLibc.CLD_DUMPED, 3)] // bsd/sys/signal.h
    [InlineData(nameof(MacLibc.CLD_STOPPED), MacLibc.CLD_STOPPED, 5)] // bsd/sys/signal.h
    [InlineData(nameof(MacLibc.CLD_CONTINUED), MacLibc.CLD_CONTINUED, 6)] // bsd/sys/signal.h
    [InlineData(nameof(MacLibc.SIG_BLOCK), MacLibc.SIG_BLOCK, 1)] // bsd/sys/signal.h
    [InlineData(nameof(MacLibc.SIG_SETMASK), MacLibc.SIG_SETMASK, 3)] // bsd/sys/signal.h
    [InlineData(nameof(MacLibc.SIGKILL), MacLibc.SIGKILL, 9)] // bsd/sys/signal.h
    [InlineData(nameof(MacLibc.SIGPIPE), MacLibc.SIGPIPE, 13)] // bsd/sys/signal.h
    [InlineData(nameof(MacLibc.SIGTSTP), MacLibc.SIGTSTP, 18)] // bsd/sys/signal.h
    [InlineData(nameof(UnixSystem.SIGTTIN), UnixSystem.SIGTTIN, 21)] // bsd/sys/signal.h
    [InlineData(nameof(UnixSystem.SIGTTOU), UnixSystem.SIGTTOU, 22)] // bsd/sys/signal.h
    [InlineData(nameof(MacLibc.SIGCONT), MacLibc.SIGCONT, 19)] // bsd/sys/signal.h
    [InlineData(nameof(MacLibc.SIGCHLD), MacLibc.SIGCHLD, 20)] // bsd/sys/signal.h
    [InlineData(nameof(MacLibc.PROC_ALL_PIDS), MacLibc.PROC_ALL_PIDS, 1)] // bsd/sys/proc_info.h
    [InlineData(nameof(MacLibc.PROC_PGRP_ONLY), MacLibc.PROC_PGRP_ONLY, 2)] // bsd/sys/proc_info.h
    [InlineData(nameof(MacLibc.PROC_PIDTASKINFO), MacLibc.PROC_PIDTASKINFO, 4)] // bsd/sys/proc_info.h
    [InlineData(nameof(MacLibc.PROC_PIDT_SHORTBSDINFO), MacLibc.PROC_PIDT_SHORTBSDINFO, 13)] // bsd/sys/proc_info.h
    [InlineData(nameof(MacLibc.SZOMB), MacLibc.SZOMB, 5)] // bsd/sys/proc.h
    public void Processes(string name, long actual, long expected) =>
        Assert.Equal((name, expected), (name, actual));

    [Theory]
    [InlineData(nameof(MacLibc.ECHO), MacLibc.ECHO, 0x8)] // bsd/sys/termios.h
    [InlineData(nameof(MacLibc.ICRNL), MacLibc.ICRNL, 0x100)] // bsd/sys/termios.h
    [InlineData(nameof(MacLibc.OPOST), MacLibc.OPOST, 0x1)] // bsd/sys/termios.h
    [InlineData(nameof(MacLibc.ISIG), MacLibc.ISIG, 0x80)] // bsd/sys/termios.h
    [InlineData(nameof(MacLibc.ICANON), MacLibc.ICANON, 0x100)] // bsd/sys/termios.h
    [InlineData(nameof(MacLibc.IEXTEN), MacLibc.IEXTEN, 0x400)] // bsd/sys/termios.h
    [InlineData(nameof(MacLibc.TCSANOW), MacLibc.TCSANOW, 0)] // bsd/sys/termios.h
    [InlineData(nameof(MacLibc.TCSADRAIN), MacLibc.TCSADRAIN, 1)] // bsd/sys/termios.h
    public void Terminals(string name, ulong actual, ulong expected) =>
        Assert.Equal((name, expected), (name, actual));

    /// <summary>As bsd/sys/ioccom.h makes them: the direction, the length of the argument, a letter, a number.</summary>
    [Fact]
    public void Requests_to_devices_are_made_of_four_parts()
    {
        const uint Out = 0x40000000;
        const uint In = 0x80000000;
        Assert.Equal(MacLibc.FIONREAD, Request(Out, sizeof(int), 'f', 127)); // bsd/sys/filio.h
        Assert.Equal(MacLibc.TIOCSWINSZ, Request(In, 4 * sizeof(ushort), 't', 103)); // bsd/sys/ttycom.h

        static ulong Request(uint direction, uint length, char group, uint number) =>
            direction | (length << 16) | ((uint)group << 8) | number;
    }

    /// <summary>bsd/sys/errno.h; what is tried again has another number than on Linux.</summary>
    [Fact]
    public void Errors_are_told_by_either_systems_number()
    {
        Assert.True(Errno.IsTryAgain(11));
        Assert.True(Errno.IsTryAgain(35));
        Assert.False(Errno.IsTryAgain(Errno.EINTR));
        Assert.Equal(86, Errno.EBADARCH);
        Assert.Equal(88, Errno.EBADMACHO);
    }

    [Fact]
    public void Layouts()
    {
        // bsd/sys/event.h, packed to four bytes
        Assert.Equal(32, Unsafe.SizeOf<MacLibc.KernelEventRecord>());
        Assert.Equal(8, Offset<MacLibc.KernelEventRecord>(nameof(MacLibc.KernelEventRecord.Filter)));
        Assert.Equal(10, Offset<MacLibc.KernelEventRecord>(nameof(MacLibc.KernelEventRecord.Flags)));
        Assert.Equal(12, Offset<MacLibc.KernelEventRecord>(nameof(MacLibc.KernelEventRecord.FilterFlags)));
        Assert.Equal(16, Offset<MacLibc.KernelEventRecord>(nameof(MacLibc.KernelEventRecord.Data)));
        Assert.Equal(24, Offset<MacLibc.KernelEventRecord>(nameof(MacLibc.KernelEventRecord.UserData)));
        // bsd/sys/_types/_timespec.h
        Assert.Equal(16, Unsafe.SizeOf<MacLibc.TimeSpecification>());
        // bsd/sys/signal.h: three ints, an id, a user id, an int, a pointer, a union of 8, a long, seven longs
        Assert.Equal(104, Unsafe.SizeOf<MacLibc.SignalInfo>());
        Assert.Equal(8, Offset<MacLibc.SignalInfo>(nameof(MacLibc.SignalInfo.Code)));
        Assert.Equal(12, Offset<MacLibc.SignalInfo>(nameof(MacLibc.SignalInfo.ProcessId)));
        Assert.Equal(20, Offset<MacLibc.SignalInfo>(nameof(MacLibc.SignalInfo.Status)));
        // bsd/sys/signal.h; the set is a 32-bit word, bsd/sys/_types.h
        Assert.Equal(16, Unsafe.SizeOf<MacLibc.SignalActionRecord>());
        Assert.Equal(8, Offset<MacLibc.SignalActionRecord>(nameof(MacLibc.SignalActionRecord.Mask)));
        // bsd/sys/resource.h; suseconds_t is 32 bits, bsd/arm/_types.h and bsd/i386/_types.h
        Assert.Equal(144, Unsafe.SizeOf<MacLibc.ResourceUsageRecord>());
        Assert.Equal(
            16,
            Offset<MacLibc.ResourceUsageRecord>(nameof(MacLibc.ResourceUsageRecord.SystemSeconds))
        );
        Assert.Equal(32, Offset<MacLibc.ResourceUsageRecord>(nameof(MacLibc.ResourceUsageRecord.PeakBytes)));
        // bsd/sys/proc_info.h: twelve words and a name of 16 bytes
        Assert.Equal(64, Unsafe.SizeOf<MacLibc.ShortInformation>());
        Assert.Equal(8, Offset<MacLibc.ShortInformation>(nameof(MacLibc.ShortInformation.Group)));
        Assert.Equal(12, Offset<MacLibc.ShortInformation>(nameof(MacLibc.ShortInformation.State)));
        // bsd/sys/proc_info.h: six long words and twelve words
        Assert.Equal(96, Unsafe.SizeOf<MacLibc.TaskInformation>());
        Assert.Equal(8, Offset<MacLibc.TaskInformation>(nameof(MacLibc.TaskInformation.ResidentBytes)));
        Assert.Equal(16, Offset<MacLibc.TaskInformation>(nameof(MacLibc.TaskInformation.UserTime)));
        Assert.Equal(24, Offset<MacLibc.TaskInformation>(nameof(MacLibc.TaskInformation.SystemTime)));
        // bsd/sys/termios.h: four longs, NCCS = 20 characters, two longs
        Assert.Equal(72, Unsafe.SizeOf<MacLibc.TerminalModes>());
        Assert.Equal(24, Offset<MacLibc.TerminalModes>(nameof(MacLibc.TerminalModes.Local)));
    }

    private static int Offset<T>(string field) => (int)Marshal.OffsetOf<T>(field);
}
