using System.Diagnostics;
using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.Linux;

/// <summary>What a main process has left that ended, and was reaped by somebody else, before Reeve could hold it.</summary>
/// <remarks>
/// Nothing pins its number then but what it has left: as long as its group or session has a member the kernel gives the number to
/// nobody. When there is none, the number is free; but numbers are given out in turn, so for it to be a stranger's by now all others
/// must have been given out since the start.
/// </remarks>
[SupportedOSPlatform("linux")]
internal static class LostLeader
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Kills what is left, and waits until nobody is, or for some seconds.</summary>
    /// <param name="id">The main process that was.</param>
    /// <param name="isSession">Whether it led a session too, all of which it takes with it.</param>
    public static void KillRest(int id, bool isSession)
    {
        using var table = new ProcessTable();
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            // One call to all: nobody of the group can fork from then on.
            _ = Libc.Kill(-id, Libc.SIGKILL);
            table.Scan();
            if (!KillSeen(table, id, isSession) || Stopwatch.GetElapsedTime(began) > Patience)
            {
                return;
            }
            Thread.Sleep(1);
        }
    }

    /// <summary>Kills those that the scan has seen; gives whether anybody may be alive.</summary>
    private static bool KillSeen(ProcessTable table, int id, bool isSession)
    {
        var isAnybody = !table.IsComplete;
        var (seen, last, isSettled) = (0, 0, false);
        do
        {
            foreach (ref readonly var entry in table.Entries[seen..])
            {
                if ((isSession ? entry.Session : entry.Group) == id)
                {
                    isAnybody |= KillIfAlive(entry.Id, id, isSession);
                }
            }
            seen = table.Entries.Length;
        } while (!isAnybody && table.AddNewcomers(ref last, out isSettled));
        return isAnybody || (isSession && !isSettled);
    }

    private static bool KillIfAlive(int pid, int id, bool isSession)
    {
        var error = ProcessHandle.Open(pid, out var member);
        if (error != 0)
        {
            // A thread, or gone; or there is no descriptor for it.
            return error is not (Errno.ESRCH or Errno.EINVAL or Errno.ENOENT);
        }
        // The number may have passed on since the scan. Now it cannot any more: ask again.
        var isAlive = (isSession ? Libc.GetSession(pid) : Libc.GetGroup(pid)) == id && !member.HasEnded();
        if (isAlive)
        {
            _ = member.Signal(Libc.SIGKILL);
        }
        member.Close();
        return isAlive;
    }
}
