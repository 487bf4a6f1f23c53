using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.Linux;

/// <summary>
/// <c>waitid(2)</c> for children of ours. Each gives 0 or an error number; ECHILD says that there is no such child, or none
/// any more. Nothing here reaps a child that was not named: .NET fails fast when somebody takes its own.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe class ChildWait
{
    /// <summary>For the child of this pidfd.</summary>
    public static int ForPidFd(int descriptor, int options, out StateChange change) =>
        For(Libc.P_PIDFD, descriptor, options, out change);

    /// <summary>For the child of this number.</summary>
    public static int ForId(int pid, int options, out StateChange change) =>
        For(Libc.P_PID, pid, options, out change);

    /// <summary>For any child, anybody's: looks at one that has ended, and leaves it as it is.</summary>
    public static int ForAnyEnd(int options, out StateChange change) =>
        For(Libc.P_ALL, 0, Libc.WEXITED | Libc.WNOWAIT | options, out change);

    /// <summary>Whether the child of this number is there, dead or alive: unreaped.</summary>
    public static bool IsThere(int pid) =>
        ForId(pid, Libc.WEXITED | Libc.WNOWAIT | Libc.WNOHANG, out _) != Errno.ECHILD;

    /// <summary>Reaps a child of ours that has just been killed.</summary>
    public static void Reap(int pid) => ForId(pid, Libc.WEXITED, out _);

    /// <summary>Waits for the end of a child of ours that has just been killed, and leaves it unreaped.</summary>
    public static void AwaitEnd(int pid) => ForId(pid, Libc.WEXITED | Libc.WNOWAIT, out _);

    private static int For(int idType, int id, int options, out StateChange change)
    {
        Libc.SignalInfo info = default;
        Libc.ResourceUsageRecord usage = default;
        int error;
        do
        {
            var result = Libc.WaitId(Libc.SYS_waitid, idType, id, &info, options, &usage);
            error = result == 0 ? 0 : Marshal.GetLastPInvokeError();
        } while (error == Errno.EINTR);
        change = new StateChange(info, usage);
        return error;
    }
}
