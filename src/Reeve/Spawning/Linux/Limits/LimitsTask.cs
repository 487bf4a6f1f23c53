using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Reeve.Interop;
using Reeve.Spawning.Linux.Gate;
using Reeve.Spawning.Unix;

namespace Reeve.Spawning.Linux.Limits;

/// <summary>Gives a held child its limits, all but the umask, which only the spawning thread can pass on.</summary>
/// <remarks>
/// The limits of resources come last: one of them may take away the right to the others. The child shares our memory until
/// it executes its program, but none of what is set here.
/// </remarks>
[SupportedOSPlatform("linux")]
internal sealed unsafe class LimitsTask(ProcessLimits limits) : IGateTask
{
    private const int BitsOfWord = 64;

    /// <summary>The task; null where the limits are none.</summary>
    public static LimitsTask? Of(ProcessLimits limits) =>
        limits with { Umask = null } == new ProcessLimits() ? null : new LimitsTask(limits);

    public void Do(in HeldChild child)
    {
        if (limits.Cpus is { } cpus)
        {
            SetCpus(child, cpus);
        }
        if (limits.Scheduling is { } policy)
        {
            var priority = policy.Priority;
            Check(
                child,
                (int)Libc.SetScheduler(Libc.SYS_sched_setscheduler, child.Id, policy.Number, &priority),
                $"its scheduling cannot be {policy}",
                "A real-time policy needs CAP_SYS_NICE, or a limit of real-time priority (ulimit -r)."
            );
        }
        if (limits.Nice is { } nice)
        {
            Check(
                child,
                Libc.SetPriority(Libc.PRIO_PROCESS, child.Id, nice),
                Text($"its nice value cannot be {nice}"),
                "To be more urgent than the supervisor needs CAP_SYS_NICE, or a limit of nice (ulimit -e)."
            );
        }
        if (limits.IoPriority is { } io)
        {
            var result = Libc.SetIoPriority(Libc.SYS_ioprio_set, Libc.IOPRIO_WHO_PROCESS, child.Id, io.Value);
            Check(
                child,
                (int)result,
                $"its I/O priority cannot be '{io}'",
                "The real-time class needs CAP_SYS_ADMIN or CAP_SYS_NICE."
            );
        }
        if (limits.OomScoreAdjustment is { } score)
        {
            SetOomScore(child, score);
        }
        foreach (var (resource, limit) in limits.Resources.ByResource)
        {
            SetResource(child, ResourceName.Of(resource), limit);
        }
    }

    private static void SetResource(in HeldChild child, ResourceName resource, ResourceLimit limit)
    {
        Libc.LimitPair pair;
        if (Libc.ResourceLimit(Libc.SYS_prlimit64, child.Id, resource.Number, null, &pair) != 0)
        {
            throw Refused(child, $"its limit of {resource.Text} cannot be read", "");
        }
        pair.Hard = limit.Hard ?? pair.Hard;
        var isTooHigh = limit.Soft is null && pair.Soft > pair.Hard;
        pair.Soft = isTooHigh ? pair.Hard : limit.Soft ?? pair.Soft;
        var (what, advice) =
            limit.Hard is null && pair.Soft > pair.Hard
                ? (
                    $"set its soft limit of {resource.Text} to {ResourceLimit.Text(pair.Soft)}, above the hard one, which is "
                        + ResourceLimit.Text(pair.Hard),
                    "Give a hard limit as well."
                )
                : (
                    $"set its limit of {resource.Text} to {ResourceLimit.Text(pair.Soft)}, with a hard limit of "
                        + ResourceLimit.Text(pair.Hard),
                    "To raise a hard limit needs CAP_SYS_RESOURCE, and open files have a most of their own (fs.nr_open)."
                );
        Check(
            child,
            (int)Libc.ResourceLimit(Libc.SYS_prlimit64, child.Id, resource.Number, &pair, null),
            "cannot " + what,
            advice
        );
    }

    private static void SetCpus(in HeldChild child, CpuSet cpus)
    {
        const int Words = CpuSet.MostCpus / BitsOfWord;
        const nuint Size = Words * sizeof(ulong);
        var wanted = stackalloc ulong[Words];
        var actual = stackalloc ulong[Words];
        new Span<ulong>(wanted, Words).Clear();
        new Span<ulong>(actual, Words).Clear();
        foreach (var number in cpus.Numbers)
        {
            wanted[number / BitsOfWord] |= 1UL << (number % BitsOfWord);
        }
        const string Advice = "Give CPUs that exist and that the supervisor's cpuset has (nproc, lscpu).";
        Check(child, Libc.SetAffinity(child.Id, Size, wanted), $"its CPUs cannot be {cpus}", Advice);
        // The kernel leaves out in silence what it does not have.
        if (
            Libc.GetAffinity(child.Id, Size, actual) < 0
            || !new Span<ulong>(actual, Words).SequenceEqual(new Span<ulong>(wanted, Words))
        )
        {
            throw Because(child, 0, $"its CPUs cannot be {cpus}: not all of them are there for it", Advice);
        }
    }

    private static void SetOomScore(in HeldChild child, int score)
    {
        var path = Encoding.ASCII.GetBytes(Text($"/proc/{child.Id}/oom_score_adj\0"));
        var text = Encoding.ASCII.GetBytes(Text($"{score}"));
        nint written;
        fixed (byte* file = path)
        fixed (byte* bytes = text)
        {
            var descriptor = Libc.Open(file, Libc.O_WRONLY | Libc.O_CLOEXEC, 0);
            written = descriptor < 0 ? -1 : Libc.Write(descriptor, bytes, (nuint)text.Length);
            var error = Marshal.GetLastPInvokeError();
            Libc.Close(descriptor);
            Marshal.SetLastPInvokeError(error);
        }
        Check(
            child,
            written < 0 ? -1 : 0,
            Text($"its OOM score adjustment cannot be {score}"),
            "To lower it below the supervisor's needs CAP_SYS_RESOURCE."
        );
    }

    private static void Check(in HeldChild child, int result, string what, string advice)
    {
        if (result != 0)
        {
            throw Refused(child, what, advice);
        }
    }

    private static SpawnException Refused(in HeldChild child, string what, string advice)
    {
        var error = Marshal.GetLastPInvokeError();
        return Because(child, error, $"{what} ({SpawnErrors.Words(error)})", advice);
    }

    private static SpawnException Because(in HeldChild child, int error, string why, string advice) =>
        SpawnErrors.Because(child.Program, SpawnFailure.Limits, error, $"{why}. {advice}".TrimEnd());

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
