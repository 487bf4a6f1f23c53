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
    // Taken away by tests and by who has to do without: "none" stands for a kernel or a container without pidfds, "basic"
    // for those of Linux 5.4. In the runtime configuration it is a property, for programs a variable of their environment.
    private static readonly string? Limit =
        AppContext.GetData("Reeve.PidFds") as string ?? Environment.GetEnvironmentVariable("REEVE_PIDFDS");

    private static readonly Probe PidFds = new(TryPidFds);
    private static readonly Probe GroupsByPidFd = new(TryGroups);

    /// <summary>
    /// Whether there are pidfds that can be signalled and waited for (5.4). A filter of system calls may refuse them with
    /// whatever error, so each is tried once.
    /// </summary>
    public static bool AreThere => Limit is not "none" && PidFds.IsTrue(meanwhile: true);

    /// <summary>Whether the kernel signals groups by pidfd (6.9): an unknown flag gives EINVAL.</summary>
    public static bool CanSignalGroups =>
        Limit is not "basic" && AreThere && GroupsByPidFd.IsTrue(meanwhile: false);

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

    /// <summary>
    /// How a reaped process ended: the kernel keeps that with the pidfds that were opened before (6.15). False: it is being
    /// reaped just now, so ask again soon.
    /// </summary>
    /// <param name="descriptor">The pidfd.</param>
    /// <param name="end">The end; null when the kernel does not tell.</param>
    public static bool TryGetTakenEnd(int descriptor, out ProcessEnd? end)
    {
        end = null;
        var info = new Libc.PidFdInfo { Mask = Libc.PIDFD_INFO_EXIT };
        if (Limit is "basic" || Libc.GetPidFdInfo(descriptor, Libc.PIDFD_GET_INFO, &info) != 0)
        {
            return true;
        }
        if ((info.Mask & Libc.PIDFD_INFO_EXIT) == 0)
        {
            return info.ProcessId == 0;
        }
        end = StateChange.EndOf(info.ExitStatus);
        return true;
    }

    private static int Send(int descriptor, int signal, uint flags) =>
        Libc.PidFdSendSignal(Libc.SYS_pidfd_send_signal, descriptor, signal, null, (nint)flags) == 0
            ? 0
            : Marshal.GetLastPInvokeError();

    private static bool? TryPidFds()
    {
        var self = Open(Environment.ProcessId);
        if (self < 0)
        {
            return IsLack(self) ? null : false;
        }
        // We are no child of ours: a kernel that waits by pidfd says so, another that it does not know the way.
        var canWait = ChildWait.ForPidFd(self, Libc.WEXITED | Libc.WNOHANG, out _) == Errno.ECHILD;
        var canSignal = Signal(self, 0) == 0;
        Libc.Close(self);
        return canWait && canSignal;
    }

    private static bool? TryGroups()
    {
        var self = Open(Environment.ProcessId);
        if (self < 0)
        {
            return IsLack(self) ? null : false;
        }
        var error = SignalGroup(self, 0);
        Libc.Close(self);
        return error != Errno.EINVAL;
    }

    private static bool IsLack(int negativeError) =>
        negativeError is -Errno.EMFILE or -Errno.ENFILE or -Errno.ENOMEM;

    /// <summary>
    /// What the kernel can do, tried once. With no descriptor to be had nothing can be said; then it is tried again the next
    /// time, lest a lack that passes decides for the whole life of the program.
    /// </summary>
    private sealed class Probe(Func<bool?> attempt)
    {
        private volatile Answer _answer;

        private enum Answer : byte
        {
            Unknown,
            Yes,
            No,
        }

        /// <param name="meanwhile">What is taken for true as long as it cannot be tried.</param>
        public bool IsTrue(bool meanwhile)
        {
            if (_answer == Answer.Unknown)
            {
                if (attempt() is not { } found)
                {
                    return meanwhile;
                }
                _answer = found ? Answer.Yes : Answer.No;
            }
            return _answer == Answer.Yes;
        }
    }
}
