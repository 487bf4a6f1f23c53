using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.MacOS;

/// <summary>What the system tells of the end of a child of ours; each gives 0 or an error number, ECHILD for none such.</summary>
[SupportedOSPlatform("macos")]
internal static unsafe class MacWait
{
    /// <summary>How a child has ended, which stays unreaped; null while it lives.</summary>
    public static int Look(int pid, out ProcessEnd? end)
    {
        var error = Wait(pid, MacLibc.WEXITED | MacLibc.WNOWAIT | MacLibc.WNOHANG, out var info);
        end = error != 0 || info.ProcessId == 0 ? null : EndOf(info);
        return error;
    }

    /// <summary>As <see cref="Unix.Terminals.IForegroundChild.AwaitChange"/>.</summary>
    public static bool AwaitChange(int pid, out Signal? stoppedBy, out bool isContinued)
    {
        const int Changes = MacLibc.WSTOPPED | MacLibc.WCONTINUED;
        (stoppedBy, isContinued) = (null, false);
        if (
            Wait(pid, MacLibc.WEXITED | Changes | MacLibc.WNOWAIT, out var change) != 0
            || change.Code is not (MacLibc.CLD_STOPPED or MacLibc.CLD_CONTINUED)
        )
        {
            return false;
        }
        _ = Wait(pid, Changes | MacLibc.WNOHANG, out change);
        stoppedBy = change.Code == MacLibc.CLD_STOPPED ? Signal.FromRaw((byte)change.Status) : null;
        isContinued = change.Code == MacLibc.CLD_CONTINUED;
        return true;
    }

    /// <summary>Whether the child is there, dead or alive: unreaped, so that its number is ours.</summary>
    public static bool IsThere(int pid) => Look(pid, out _) != Errno.ECHILD;

    /// <summary>Reaps a child that has ended, or waits until it has; gives what it used, null when somebody else was first.</summary>
    public static ResourceUsage? Reap(int pid)
    {
        MacLibc.ResourceUsageRecord usage = default;
        int status;
        int result;
        do
        {
            result = MacLibc.Wait(pid, &status, 0, &usage);
        } while (result < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);
        return result != pid
            ? null
            : new ResourceUsage(
                Time(usage.UserSeconds, usage.UserMicroseconds),
                Time(usage.SystemSeconds, usage.SystemMicroseconds),
                usage.PeakBytes
            );
    }

    private static int Wait(int pid, int options, out MacLibc.SignalInfo told)
    {
        MacLibc.SignalInfo info;
        int error;
        do
        {
            info = default;
            var result = MacLibc.WaitId(MacLibc.P_PID, (uint)pid, &info, options);
            error = result == 0 ? 0 : Marshal.GetLastPInvokeError();
        } while (error == Errno.EINTR);
        told = info;
        return error;
    }

    private static ProcessEnd EndOf(in MacLibc.SignalInfo info) =>
        info.Code == MacLibc.CLD_EXITED
            ? ProcessEnd.Exit((byte)info.Status)
            : ProcessEnd.BySignal(
                Signal.FromRaw((byte)info.Status),
                coreDumped: info.Code == MacLibc.CLD_DUMPED
            );

    private static TimeSpan Time(long seconds, int microseconds) =>
        new((seconds * TimeSpan.TicksPerSecond) + (microseconds * TimeSpan.TicksPerMicrosecond));
}
