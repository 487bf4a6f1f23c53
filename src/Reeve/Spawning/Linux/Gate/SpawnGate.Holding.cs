using System.Diagnostics;
using System.Runtime.InteropServices;
using Reeve.Interop;
using Reeve.Spawning.Unix;

namespace Reeve.Spawning.Linux.Gate;

/// <summary>The bar, closed and opened, and the child before it.</summary>
internal sealed unsafe partial class SpawnGate
{
    private const int EventRoom = 4096;
    private const int ShortWait = 10;

    private void Close(string program)
    {
        if (Libc.Control(_bar, Libc.F_SETLEASE, Libc.F_WRLCK) != 0)
        {
            // A child that was killed as it went through may still have it open. A new file, by the same number.
            var fresh = NewFile(program);
            _ = Libc.Duplicate(fresh, _bar, Libc.O_CLOEXEC);
            Libc.Close(fresh);
            if (Libc.Control(_bar, Libc.F_SETLEASE, Libc.F_WRLCK) != 0)
            {
                throw Unavailable(
                    program,
                    Marshal.GetLastPInvokeError(),
                    "a lease cannot be had (fcntl, F_SETLEASE)"
                );
            }
        }
        // The kernel would tell its owner by SIGIO that somebody waits; the bell tells us.
        _ = Libc.Control(_bar, Libc.F_SETOWN, 0);
    }

    private void Open() => _ = Libc.Control(_bar, Libc.F_SETLEASE, Libc.F_UNLCK);

    /// <summary>Forgets what rang before, and knows which children there are.</summary>
    private void Listen()
    {
        _ = HasRung();
        _before.Read();
    }

    private bool HasRung()
    {
        var events = stackalloc byte[EventRoom];
        return Libc.Read(_ringing, events, EventRoom) > 0;
    }

    /// <summary>The child that waits at the bar; 0 when the call has returned without there being one.</summary>
    private int AwaitChild(in GateRequest request, ref ProcessHandle process)
    {
        var began = Stopwatch.GetTimestamp();
        var entries = stackalloc Libc.PollEntry[2];
        entries[0] = new Libc.PollEntry { Descriptor = _ringing, Events = Libc.POLLIN };
        entries[1] = new Libc.PollEntry { Descriptor = _done, Events = Libc.POLLIN };
        while (true)
        {
            var left = (long)Math.Ceiling((_patience - Stopwatch.GetElapsedTime(began)).TotalMilliseconds);
            var isLate = left <= 0;
            if (Libc.Poll(entries, 2, isLate ? ShortWait : (int)Math.Min(left, int.MaxValue)) < 0)
            {
                continue;
            }
            if (entries[1].Returned != 0)
            {
                return 0;
            }
            if ((isLate || entries[0].Returned != 0) && Find(request, ref process) is not 0 and var child)
            {
                return isLate ? throw TooLate(request.Program)
                    : AwaitBar(request.Program, entries, began) ? child
                    : 0;
            }
        }
    }

    /// <summary>
    /// From the bell the child goes to the bar, where it first takes a descriptor: a limit of these must not come before. That
    /// somebody waits for our lease is told by nothing that could be waited for, but it takes microseconds only. False: the
    /// call has returned before.
    /// </summary>
    private bool AwaitBar(string program, Libc.PollEntry* entries, long began)
    {
        var wait = default(SpinWait);
        while (Libc.Control(_bar, Libc.F_GETLEASE, 0) == Libc.F_WRLCK)
        {
            if (Libc.Poll(entries + 1, 1, 0) > 0)
            {
                return false;
            }
            if (Stopwatch.GetElapsedTime(began) > _patience)
            {
                throw TooLate(program);
            }
            wait.SpinOnce();
        }
        return true;
    }

    /// <summary>
    /// The child: the one that was not there before. Its id is ours as long as it is on the list, so that it is there after
    /// the handle was opened proves that the handle is the child's. When it is not, the child has failed, and the call returns.
    /// </summary>
    private int Find(in GateRequest request, ref ProcessHandle process)
    {
        var pid = _now.Read() ? _now.Youngest() : 0;
        if (pid == 0 || _before.Contains(pid))
        {
            return 0;
        }
        var error = request.Spare.OpenChild(pid, out process);
        if (!_now.Read() || !_now.Contains(pid))
        {
            process.Close();
            process = default;
            return 0;
        }
        if (error != 0)
        {
            // Without a handle nobody would kill it when it is let go, and it would execute its program.
            _ = Libc.Kill(pid, Libc.SIGKILL);
            throw SpawnErrors.Limit(request.Program, error, "to hold it");
        }
        return pid;
    }

    private SpawnException TooLate(string program) =>
        SpawnErrors.Because(
            program,
            SpawnFailure.Other,
            0,
            $"it did not get as far as its program within {_patience.TotalSeconds:0.#} s, so it was killed. The system may "
                + "be overloaded; try again later."
        );
}
