using System.Globalization;
using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.Linux.Cgroups;

/// <summary>The processes of a control group and of those below it. Zombies are not listed.</summary>
/// <remarks>
/// A number read from a list may name somebody else by the time it is used. So first the processes are held, then the list is
/// read again: a number that is on it still is a member's, and if the process that is held is alive it is that one, for only the
/// end of the one could have given its number to the other.
/// <para>Where the kernel has no <c>cgroup.kill</c> they are frozen first. A frozen process runs nothing: it neither forks nor ends
/// nor leaves, but it dies of SIGKILL. So once all are frozen the list does not change but by our kills, and one pass over it is
/// complete; a number on it can be nobody else's, also where there are no pidfds and it is signalled by number. Freezing takes a
/// moment, in which some may still fork or end: those are found by the next pass, and until the group is empty the kill is
/// repeated. Who is born in a frozen group is frozen.</para>
/// </remarks>
[SupportedOSPlatform("linux")]
internal static class CgroupMembers
{
    private const int AtOnce = 64;
    private const int MostPasses = 10;

    /// <summary>The members, in no order.</summary>
    public static HashSet<int> Read(string directory)
    {
        var members = new HashSet<int>();
        Add(directory, members);
        return members;
    }

    /// <summary>
    /// Sends a signal to each member once, also to those that are started meanwhile. Gives 0 when it reached anybody, ESRCH when
    /// there is nobody.
    /// </summary>
    /// <param name="directory">The control group.</param>
    /// <param name="signal">The signal.</param>
    /// <param name="except">A member that is left out; 0: none.</param>
    /// <param name="listed">Told of those who are about to get it, each time; null: nobody.</param>
    public static int Signal(
        string directory,
        int signal,
        int except,
        Action<IReadOnlySet<int>>? listed = null
    )
    {
        var seen = new HashSet<int> { except };
        var result = Errno.ESRCH;
        for (var pass = 0; pass < MostPasses; pass++)
        {
            var fresh = Read(directory);
            fresh.ExceptWith(seen);
            listed?.Invoke(fresh);
            if (fresh.Count == 0)
            {
                break;
            }
            foreach (var some in fresh.Chunk(AtOnce))
            {
                SignalSome(directory, some, signal, ref result);
            }
            seen.UnionWith(fresh);
        }
        return result;
    }

    /// <summary>
    /// Kills all members: by <c>cgroup.kill</c>, which nobody escapes by forking; where the kernel has none (before 5.14), one by
    /// one, frozen so that they fork no more.
    /// </summary>
    /// <param name="directory">The control group.</param>
    /// <param name="kernel">What this system can do.</param>
    /// <param name="isComplete">
    /// Whether it need not be repeated. That there was no descriptor for it is no failure: it is repeated when there is one.
    /// </param>
    public static int Kill(string directory, CgroupKernel kernel, out bool isComplete)
    {
        var error = kernel.CanKill ? CgroupFile.Write(directory + "/cgroup.kill", "1") : Errno.ENOENT;
        isComplete = !IsLacking(error) && error is not (Errno.ENOENT or Errno.EOPNOTSUPP);
        if (error is Errno.ENOENT or Errno.EOPNOTSUPP)
        {
            _ = CgroupFile.Write(directory + "/cgroup.freeze", "1");
            error = Signal(directory, Libc.SIGKILL, except: 0, kernel.Listed);
        }
        return error == Errno.ENODEV ? Errno.ESRCH
            : IsLacking(error) ? 0
            : error;
    }

    private static bool IsLacking(int error) => error is Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM;

    private static void SignalSome(string directory, int[] members, int signal, ref int result)
    {
        var handles = new ProcessHandle[members.Length];
        var errors = new int[members.Length];
        for (var i = 0; i < members.Length; i++)
        {
            errors[i] = ProcessHandle.Open(members[i], out handles[i]);
        }
        var now = Read(directory);
        for (var i = 0; i < members.Length; i++)
        {
            var error =
                errors[i] != 0 ? errors[i]
                : now.Contains(members[i]) ? handles[i].Signal(signal)
                : Errno.ESRCH;
            // One that it reached outweighs those that it did not.
            result = result == 0 || error == Errno.ESRCH ? result : error;
            handles[i].Close();
        }
    }

    private static void Add(string directory, HashSet<int> members)
    {
        _ = CgroupFile.Read(directory + "/cgroup.procs", out var text);
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            // 0 is a process that this pid namespace does not know.
            if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0)
            {
                members.Add(id);
            }
        }
        foreach (var child in CgroupFile.Children(directory))
        {
            Add(child, members);
        }
    }
}
