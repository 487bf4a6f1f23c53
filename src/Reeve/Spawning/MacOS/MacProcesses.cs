using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.MacOS;

/// <summary>Which processes belong to a group or a session, and what they use.</summary>
[SupportedOSPlatform("macos")]
internal static unsafe class MacProcesses
{
    private const int FirstSize = 256;

    // Numbers of the whole system come and go all the time; a group's only while it lives.
    private const int MostPasses = 16;

    private static readonly double NanosecondsOfUnit = ReadTimeBase();

    /// <summary>Looks for those that are alive, other than zombies.</summary>
    /// <param name="id">The number of the group or session.</param>
    /// <param name="isSession">Which of them it is.</param>
    /// <param name="isLeaderDead">Whether the process of that number is known to be a zombie.</param>
    /// <param name="alive">They are added here.</param>
    /// <returns>Whether, when there are none, that is proved.</returns>
    /// <remarks>
    /// A list of numbers is made by the system at one moment, but each process is looked at later, when it may have ended and have
    /// left a child behind that is in no list yet. So lists are made until one has nobody in it who was not looked at before: a
    /// process that was seen dead forks no more, and whom it had forked is in that list.
    /// </remarks>
    public static bool FindAlive(int id, bool isSession, bool isLeaderDead, List<int> alive)
    {
        var seen = new HashSet<int>();
        if (isLeaderDead)
        {
            seen.Add(id);
        }
        for (var pass = 0; pass < MostPasses; pass++)
        {
            var isNew = false;
            if (!TryList(id, isSession, out var listed))
            {
                return false;
            }
            foreach (var pid in listed)
            {
                if (!seen.Add(pid))
                {
                    continue;
                }
                isNew = true;
                if ((!isSession || Libc.GetSession(pid) == id) && IsAlive(pid))
                {
                    alive.Add(pid);
                }
            }
            if (alive.Count > 0 || !isNew)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Whether the process is there and no zombie; also where the system does not let it be looked at.</summary>
    public static bool IsAlive(int pid)
    {
        MacLibc.ShortInformation information;
        var size = sizeof(MacLibc.ShortInformation);
        return MacLibc.ProcessInformation(pid, MacLibc.PROC_PIDT_SHORTBSDINFO, 1, &information, size) == size
            ? information.State != MacLibc.SZOMB
            : Marshal.GetLastPInvokeError() != Errno.ESRCH;
    }

    /// <summary>What a process uses; false where that is not told: of a zombie, or of another user's.</summary>
    public static bool TrySample(int pid, out TimeSpan cpuTime, out long memory)
    {
        MacLibc.TaskInformation information = default;
        var size = sizeof(MacLibc.TaskInformation);
        var isTold = MacLibc.ProcessInformation(pid, MacLibc.PROC_PIDTASKINFO, 0, &information, size) == size;
        var units = information.UserTime + information.SystemTime;
        cpuTime = TimeSpan.FromMicroseconds(units * NanosecondsOfUnit / 1000);
        memory = (long)information.ResidentBytes;
        return isTold;
    }

    /// <summary>The numbers of a group's members, or of all processes, as they were at one moment.</summary>
    private static bool TryList(int id, bool isSession, out ReadOnlySpan<int> listed)
    {
        var (type, of) = isSession ? (MacLibc.PROC_ALL_PIDS, 0u) : (MacLibc.PROC_PGRP_ONLY, (uint)id);
        for (var size = FirstSize; ; size *= 2)
        {
            var buffer = new int[size];
            int bytes;
            fixed (int* numbers = buffer)
            {
                bytes = MacLibc.ListProcesses(type, of, numbers, size * sizeof(int));
            }
            var count = bytes / sizeof(int);
            // A full one may lack some.
            if (count < size)
            {
                listed = buffer.AsSpan(0, Math.Max(count, 0));
                // We ourselves are always in the list of all; a group that we ask about has its unreaped leader.
                return count > 0;
            }
        }
    }

    private static double ReadTimeBase()
    {
        var fraction = stackalloc uint[2];
        return MacLibc.TimeBase(fraction) == 0 && fraction[1] != 0 ? (double)fraction[0] / fraction[1] : 1;
    }
}
