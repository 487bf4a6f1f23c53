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
        MacLibc.SignalInfo info = default;
        int error;
        do
        {
            var result = MacLibc.WaitId(
                MacLibc.P_PID,
                (uint)pid,
                &info,
                MacLibc.WEXITED | MacLibc.WNOWAIT | MacLibc.WNOHANG
            );
            error = result == 0 ? 0 : Marshal.GetLastPInvokeError();
        } while (error == Errno.EINTR);
        end = error != 0 || info.ProcessId == 0 ? null : EndOf(info);
        return error;
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
