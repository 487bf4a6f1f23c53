using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.Linux;

/// <summary>
/// What can be done with a pidfd, <c>pidfd_open(2)</c>. Plain numbers, because their owner closes them under its own
/// lock and a signal costs half a microsecond. Each gives 0 or an error number, unless it says otherwise.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe class PidFd
{
    // waitid has the old numbers of each architecture.
    private static readonly nint WaitIdNumber = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 247,
        Architecture.S390x => 281,
        Architecture.Ppc64le => 272,
        _ => 95,
    };

    /// <summary>Whether the kernel signals groups by pidfd (6.9): an unknown flag gives EINVAL.</summary>
    public static bool CanSignalGroups { get; } = ProbeGroups();

    /// <summary>A descriptor, close-on-exec, or the negative error number.</summary>
    public static int Open(int pid)
    {
        var descriptor = (int)Libc.PidFdOpen(Libc.SYS_pidfd_open, pid, 0);
        return descriptor >= 0 ? descriptor : -Marshal.GetLastPInvokeError();
    }

    public static int Signal(int descriptor, int signal) => Send(descriptor, signal, 0);

    /// <summary>To the group that the process leads or led; ESRCH when it has no member, zombies counting as such.</summary>
    public static int SignalGroup(int descriptor, int signal) =>
        Send(descriptor, signal, Libc.PIDFD_SIGNAL_PROCESS_GROUP);

    /// <summary>Whether the process has ended, reaped or not.</summary>
    public static bool HasEnded(int descriptor)
    {
        var entry = new Libc.PollEntry { Descriptor = descriptor, Events = Libc.POLLIN };
        return Libc.Poll(&entry, 1, 0) > 0;
    }

    /// <summary>Waits for a change of the process's state; <paramref name="change"/> says which.</summary>
    public static int Wait(int descriptor, int options, out StateChange change)
    {
        Libc.SignalInfo info = default;
        Libc.ResourceUsageRecord usage = default;
        int error;
        do
        {
            var result = Libc.WaitId(WaitIdNumber, Libc.P_PIDFD, descriptor, &info, options, &usage);
            error = result == 0 ? 0 : Marshal.GetLastPInvokeError();
        } while (error == Errno.EINTR);
        change = new StateChange(info, usage);
        return error;
    }

    /// <summary>Reaps a child of ours that has just been killed.</summary>
    public static void Reap(int pid)
    {
        Libc.SignalInfo info;
        nint result;
        do
        {
            result = Libc.WaitId(WaitIdNumber, Libc.P_PID, pid, &info, Libc.WEXITED, null);
        } while (result != 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);
    }

    private static int Send(int descriptor, int signal, uint flags) =>
        Libc.PidFdSendSignal(Libc.SYS_pidfd_send_signal, descriptor, signal, null, (nint)flags) == 0
            ? 0
            : Marshal.GetLastPInvokeError();

    private static bool ProbeGroups()
    {
        var self = Open(Environment.ProcessId);
        if (self < 0)
        {
            return false;
        }
        var error = SignalGroup(self, 0);
        Libc.Close(self);
        return error != Errno.EINVAL;
    }
}
