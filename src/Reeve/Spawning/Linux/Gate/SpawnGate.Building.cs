using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Reeve.Interop;
using Reeve.Spawning.Unix;

namespace Reeve.Spawning.Linux.Gate;

/// <summary>What the gate is made of, and what the system must have for it.</summary>
internal sealed unsafe partial class SpawnGate
{
    /// <param name="program">The program that is to be started, for messages.</param>
    /// <param name="patience">How long a child may take to reach the gate.</param>
    public SpawnGate(string program, TimeSpan patience)
    {
        _patience = patience;
        _bell = _bar = _ringing = _done = -1;
        try
        {
            CheckProc(program);
            _bell = NewFile(program);
            _bar = NewFile(program);
            _bellPath = PathOf(_bell);
            _barPath = PathOf(_bar);
            _ringing = Libc.InotifyInit(Libc.IN_CLOEXEC | Libc.IN_NONBLOCK);
            fixed (byte* bell = _bellPath)
            {
                if (_ringing < 0 || Libc.InotifyAddWatch(_ringing, bell, Libc.IN_OPEN) < 0)
                {
                    throw Unavailable(
                        program,
                        Marshal.GetLastPInvokeError(),
                        "no inotify instance can be had. Raise fs.inotify.max_user_instances"
                    );
                }
            }
            Close(program);
            Open();
            _done = Libc.EventFd(0, Libc.EFD_CLOEXEC);
            if (_done < 0)
            {
                throw Lacking(program, Marshal.GetLastPInvokeError(), "no event can be had (eventfd)");
            }
            _thread = new GateThread(_done);
            var children = Start(_thread, program);
            if (children < 0)
            {
                throw Lacking(
                    program,
                    -children,
                    "/proc has no list of a thread's children; a kernel with CONFIG_PROC_CHILDREN is needed"
                );
            }
            _before = new ChildList(children);
            _now = new ChildList(children);
        }
        catch
        {
            foreach (var descriptor in (ReadOnlySpan<int>)[_bell, _bar, _ringing, _done])
            {
                if (descriptor >= 0)
                {
                    Libc.Close(descriptor);
                }
            }
            throw;
        }
    }

    private static int Start(GateThread thread, string program)
    {
        try
        {
            return thread.Start();
        }
        catch (IOException exception)
        {
            throw SpawnErrors.Because(
                program,
                SpawnFailure.ResourceLimit,
                exception.HResult,
                "no thread can be started to hold it: too few descriptors or processes are left (ulimit -n, ulimit -u), or too "
                    + "little memory. Raise the limit, or try again later."
            );
        }
    }

    /// <summary>An empty file in memory. Opened anew, because a lease wants a file that was opened by its name.</summary>
    private static int NewFile(string program)
    {
        fixed (byte* name = "reeve-gate\0"u8)
        {
            var file = Libc.MemoryFile(name, Libc.MFD_CLOEXEC);
            var error = Marshal.GetLastPInvokeError();
            if (file >= 0)
            {
                fixed (byte* path = PathOf(file))
                {
                    var opened = Libc.Open(path, Libc.O_RDWR | Libc.O_CLOEXEC, 0);
                    error = Marshal.GetLastPInvokeError();
                    Libc.Close(file);
                    file = opened;
                }
            }
            return file >= 0
                ? file
                : throw Lacking(program, error, "a file in memory cannot be opened by its path in /proc");
        }
    }

    /// <summary>The path of a descriptor of ours, the same for a child and for us.</summary>
    private static byte[] PathOf(int descriptor) =>
        Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{descriptor}\0")
        );

    /// <summary>In a container with the host's /proc the path names another process, or none.</summary>
    private static void CheckProc(string program)
    {
        var self = new FileInfo("/proc/self").LinkTarget;
        if (
            !string.Equals(
                self,
                Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
                StringComparison.Ordinal
            )
        )
        {
            throw Unavailable(program, 0, "/proc is not the one of this process's namespace");
        }
    }

    /// <summary>Either for want of descriptors or memory, which may pass, or for what <paramref name="why"/> says.</summary>
    private static SpawnException Lacking(string program, int error, string why) =>
        SpawnErrors.IsLimit(error)
            ? SpawnErrors.Limit(program, error, "to hold it")
            : Unavailable(program, error, why);

    private static SpawnException Unavailable(string program, int error, string why) =>
        SpawnErrors.Because(
            program,
            SpawnFailure.Containment,
            error,
            "what is asked for has to be done before its first instruction, and it cannot be held that long: "
                + why
                + (error == 0 ? "." : $" ({SpawnErrors.Words(error)}).")
                + " Start it without limits and without a control group, or mend that."
        );
}
