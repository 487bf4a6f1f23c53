using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.Linux;

/// <summary>
/// A process that can be signalled and waited for without meaning another: by its pidfd, or, on a system without them, by
/// its number. The default value is none. What fails gives an error number, and 0 is success.
/// </summary>
/// <remarks>
/// A number alone means a child of ours as long as it is unreaped, so whoever has the handle reaps and signals under one
/// lock; that the system still counts it among our children is asked before. Of another process the start time is compared
/// before it is signalled. What remains in theory: between that question and the signal the process ends, is reaped by
/// somebody else, and its number goes once around all numbers.
/// </remarks>
[SupportedOSPlatform("linux")]
[StructLayout(LayoutKind.Auto)]
internal readonly struct ProcessHandle
{
    private readonly int _id;
    private readonly int _pidFd;
    private readonly long _started;

    private ProcessHandle(int id, int pidFd, long started)
    {
        _id = id;
        _pidFd = pidFd;
        _started = started;
    }

    public bool IsNone => _id == 0;

    /// <summary>Whether it has a descriptor, <see cref="Descriptor"/>.</summary>
    public bool IsByPidFd => _id != 0 && _pidFd >= 0;

    /// <summary>The pidfd.</summary>
    public int Descriptor => _pidFd;

    /// <summary>A child of ours, which nobody but us reaps.</summary>
    public static int OpenChild(int pid, out ProcessHandle handle) =>
        PidFd.AreThere ? OpenByPidFd(pid, out handle) : Found(pid, started: 0, out handle);

    /// <summary>Any process. Who it is has to be verified after this.</summary>
    public static int Open(int pid, out ProcessHandle handle)
    {
        handle = default;
        return PidFd.AreThere ? OpenByPidFd(pid, out handle)
            : ProcessStatus.Read(pid, out var status) is not 0 and var error ? error
            : Found(pid, status.StartTime, out handle);
    }

    public int Signal(int signal) =>
        IsByPidFd ? PidFd.Signal(_pidFd, signal)
        : !IsThere() ? Errno.ESRCH
        : Libc.Kill(_id, signal) == 0 ? 0
        : Marshal.GetLastPInvokeError();

    /// <summary>As <see cref="PidFd.SignalGroup"/>.</summary>
    public int SignalGroup(int signal) => IsByPidFd ? PidFd.SignalGroup(_pidFd, signal) : Errno.ESRCH;

    /// <summary>Whether the process is there, dead or alive: unreaped.</summary>
    public bool IsThere() =>
        IsByPidFd ? PidFd.Signal(_pidFd, 0) != Errno.ESRCH
        : _id == 0 ? false
        : _started == 0 ? ChildWait.IsThere(_id)
        : ProcessStatus.TryRead(_id, out var status) && status.StartTime == _started;

    /// <summary>Whether the process has ended, reaped or not. When that cannot be found out, it has not.</summary>
    public bool HasEnded() =>
        IsByPidFd ? PidFd.HasEnded(_pidFd)
        : ProcessStatus.Read(_id, out var status) is not 0 and var error ? error == Errno.ESRCH
        : !status.IsAlive || (_started != 0 && status.StartTime != _started);

    /// <summary>Waits for a change of a child's state, <c>waitid(2)</c>; <paramref name="change"/> says which.</summary>
    public int Wait(int options, out StateChange change) =>
        IsByPidFd
            ? ChildWait.ForPidFd(_pidFd, options, out change)
            : ChildWait.ForId(_id, options, out change);

    /// <summary>
    /// How a child ended whose status somebody else has taken. False: whoever takes it is not done with it, so ask again
    /// soon.
    /// </summary>
    /// <param name="end">The end; null when nobody knows it.</param>
    public bool TryGetTakenEnd(out ProcessEnd? end)
    {
        end = null;
        return !IsByPidFd || PidFd.TryGetTakenEnd(_pidFd, out end);
    }

    public void Close()
    {
        if (IsByPidFd)
        {
            Libc.Close(_pidFd);
        }
    }

    private static int OpenByPidFd(int pid, out ProcessHandle handle)
    {
        var pidFd = PidFd.Open(pid);
        handle = pidFd >= 0 ? new ProcessHandle(pid, pidFd, started: 0) : default;
        return pidFd >= 0 ? 0 : -pidFd;
    }

    private static int Found(int pid, long started, out ProcessHandle handle)
    {
        handle = new ProcessHandle(pid, pidFd: -1, started);
        return 0;
    }
}
