using Reeve.Interop;

namespace Reeve.Spawning.Linux;

/// <summary>What <c>waitid(2)</c> told of a child; <c>default</c> when it had nothing to tell.</summary>
internal readonly struct StateChange(in Libc.SignalInfo info, in Libc.ResourceUsageRecord usage)
{
    private readonly Libc.SignalInfo _info = info;
    private readonly Libc.ResourceUsageRecord _usage = usage;

    /// <summary>The child; 0 for none.</summary>
    public int ProcessId => _info.ProcessId;

    public bool IsNone => _info.ProcessId == 0;

    public bool IsEnd => _info.Code is Libc.CLD_EXITED or Libc.CLD_KILLED or Libc.CLD_DUMPED;

    public bool IsStop => _info.Code == Libc.CLD_STOPPED;

    public bool IsContinue => _info.Code == Libc.CLD_CONTINUED;

    /// <summary>The signal of a stop or of a violent end.</summary>
    public Signal Signal => Signal.FromRaw((byte)_info.Status);

    public ProcessEnd End =>
        _info.Code == Libc.CLD_EXITED
            ? ProcessEnd.Exit(_info.Status)
            : ProcessEnd.BySignal(Signal, _info.Code == Libc.CLD_DUMPED);

    public ResourceUsage Usage =>
        new(
            Time(_usage.UserSeconds, _usage.UserMicroseconds),
            Time(_usage.SystemSeconds, _usage.SystemMicroseconds),
            _usage.PeakKibibytes * 1024
        );

    /// <summary>The end that a status of <c>wait(2)</c> tells.</summary>
    public static ProcessEnd EndOf(int status)
    {
        const int SignalMask = 0x7F;
        const int CoreFlag = 0x80;
        return (status & SignalMask) == 0
            ? ProcessEnd.Exit((status >> 8) & 0xFF)
            : ProcessEnd.BySignal(Signal.FromRaw((byte)(status & SignalMask)), (status & CoreFlag) != 0);
    }

    private static TimeSpan Time(long seconds, long microseconds) =>
        new((seconds * TimeSpan.TicksPerSecond) + (microseconds * TimeSpan.TicksPerMicrosecond));
}
