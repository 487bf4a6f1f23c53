using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Reeve.Interop;

namespace Reeve.Spawning.Windows;

/// <summary>
/// A job object: the processes of a run, which none of them can leave. When its last handle is closed, by us or by the system at
/// the end of this program however that comes, all in it are ended, unless it was told to let them go.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class JobObject : SafeHandleZeroOrMinusOneIsInvalid
{
    private const int FirstIds = 64;

    private Kernel32.JobExtendedLimits _limits;

    private JobObject(nint handle)
        : base(ownsHandle: true) => SetHandle(handle);

    /// <summary>How many of its processes are alive; 0 also when that cannot be told, because it is closed.</summary>
    public int ActiveProcesses => TryGetAccounting(out var accounting) ? (int)accounting.ActiveProcesses : 0;

    /// <summary>What all that have been in it used together; null: the system does not tell.</summary>
    public TreeUsage? Usage
    {
        get
        {
            if (!TryGetAccounting(out var accounting))
            {
                return null;
            }
            Kernel32.JobExtendedLimits limits;
            var hasPeak = Query(
                Kernel32.JobObjectExtendedLimitInformation,
                &limits,
                sizeof(Kernel32.JobExtendedLimits)
            );
            return new TreeUsage(
                TimeSpan.FromTicks(accounting.TotalUserTime),
                TimeSpan.FromTicks(accounting.TotalKernelTime),
                hasPeak && limits.PeakJobMemoryUsed > 0 ? (long)limits.PeakJobMemoryUsed : null
            );
        }
    }

    /// <summary>Makes one.</summary>
    /// <param name="program">For messages.</param>
    /// <param name="killOnClose">Whether its processes end with this program.</param>
    /// <param name="settings">What they may use.</param>
    /// <exception cref="SpawnException">The system refused it.</exception>
    public static JobObject Create(string program, bool killOnClose, CgroupSettings settings)
    {
        var job = new JobObject(Kernel32.CreateJobObjectW(null, null));
        if (job.IsInvalid)
        {
            throw Refused(program, "could not be made");
        }
        try
        {
            job.Limit(program, killOnClose, settings);
            return job;
        }
        catch
        {
            job.Dispose();
            throw;
        }
    }

    /// <summary>Has its messages sent to a completion port.</summary>
    public bool TrySendTo(nint port, nuint key)
    {
        var association = new Kernel32.JobCompletionPort { Key = key, Port = port };
        return Kernel32.SetInformationJobObject(
                handle,
                Kernel32.JobObjectAssociateCompletionPortInformation,
                &association,
                (uint)sizeof(Kernel32.JobCompletionPort)
            ) != 0;
    }

    /// <summary>Ends all of its processes at once; gives an error number.</summary>
    public int Terminate(uint exitCode) =>
        Kernel32.TerminateJobObject(handle, exitCode) != 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>From now on its processes live on when it is closed.</summary>
    public void LetGo()
    {
        _limits.Basic.LimitFlags &= ~Kernel32.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
        _ = SetLimits();
    }

    /// <summary>The ids of its live processes.</summary>
    public int[] GetProcessIds()
    {
        for (var room = FirstIds; ; room *= 2)
        {
            // Two counts, then the ids, each as wide as a pointer.
            var list = new nuint[1 + room];
            fixed (nuint* pointer = list)
            {
                var isWhole = Query(
                    Kernel32.JobObjectBasicProcessIdList,
                    pointer,
                    list.Length * sizeof(nuint)
                );
                var assigned = ((uint*)pointer)[0];
                var listed = ((uint*)pointer)[1];
                if ((!isWhole || listed < assigned) && assigned > (uint)room)
                {
                    continue;
                }
                var ids = new int[Math.Min(listed, (uint)room)];
                var start = (byte*)pointer + (2 * sizeof(uint));
                for (var i = 0; i < ids.Length; i++)
                {
                    ids[i] = (int)((nuint*)start)[i];
                }
                return ids;
            }
        }
    }

    protected override bool ReleaseHandle() => Kernel32.CloseHandle(handle) != 0;

    private void Limit(string program, bool killOnClose, CgroupSettings settings)
    {
        if (killOnClose)
        {
            _limits.Basic.LimitFlags |= Kernel32.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
        }
        if (settings.MemoryMax is { } memory)
        {
            _limits.Basic.LimitFlags |= Kernel32.JOB_OBJECT_LIMIT_JOB_MEMORY;
            _limits.JobMemoryLimit = (nuint)memory;
        }
        if (settings.PidsMax is { } processes)
        {
            _limits.Basic.LimitFlags |= Kernel32.JOB_OBJECT_LIMIT_ACTIVE_PROCESS;
            _limits.Basic.ActiveProcessLimit = (uint)processes;
        }
        if (_limits.Basic.LimitFlags != 0 && !SetLimits())
        {
            throw Refused(program, "refused its limits");
        }
        if (settings.CpuMax is { } cpus && !SetCpuRate(cpus))
        {
            throw Refused(program, "refused its CPU rate");
        }
    }

    private bool SetLimits()
    {
        var limits = _limits;
        return Kernel32.SetInformationJobObject(
                handle,
                Kernel32.JobObjectExtendedLimitInformation,
                &limits,
                (uint)sizeof(Kernel32.JobExtendedLimits)
            ) != 0;
    }

    private bool SetCpuRate(double cpus)
    {
        const double Whole = 10_000;
        var rate = new Kernel32.JobCpuRate
        {
            ControlFlags =
                Kernel32.JOB_OBJECT_CPU_RATE_CONTROL_ENABLE | Kernel32.JOB_OBJECT_CPU_RATE_CONTROL_HARD_CAP,
            CpuRate = (uint)Math.Clamp(Math.Round(cpus / Environment.ProcessorCount * Whole), 1, Whole),
        };
        return Kernel32.SetInformationJobObject(
                handle,
                Kernel32.JobObjectCpuRateControlInformation,
                &rate,
                (uint)sizeof(Kernel32.JobCpuRate)
            ) != 0;
    }

    private bool TryGetAccounting(out Kernel32.JobAccounting accounting)
    {
        fixed (Kernel32.JobAccounting* pointer = &accounting)
        {
            *pointer = default;
            return Query(
                Kernel32.JobObjectBasicAccountingInformation,
                pointer,
                sizeof(Kernel32.JobAccounting)
            );
        }
    }

    private bool Query(int informationClass, void* information, int size) =>
        !IsClosed
        && Kernel32.QueryInformationJobObject(handle, informationClass, information, (uint)size, null) != 0;

    private static SpawnException Refused(string program, string what)
    {
        var error = Marshal.GetLastPInvokeError();
        return WindowsErrors.IsLimit(error)
            ? WindowsErrors.Limit(program, error)
            : WindowsErrors.Because(
                program,
                SpawnFailure.Containment,
                error,
                $"its job object {what} ({WindowsErrors.Words(error)})."
            );
    }
}
