namespace Reeve.TestChild.Chaos;

/// <summary>What the system does to the supervisor meanwhile, but for what its companions do.</summary>
internal sealed class Disturbances(ChaosSetting setting)
{
    private static readonly TimeSpan Theft = TimeSpan.FromMilliseconds(40);

    private readonly Counts _counts = setting.Counts;
    private readonly Random _random = new(setting.Seed);
    private int _untilGuardian = 20;

    public async Task Disturb()
    {
        while (!setting.IsOver)
        {
            await Wait(50, 200);
            switch (_random.Next(6))
            {
                case 0:
                    _counts.Faults.Add("clock: the time of day jumps");
                    setting.Clock.JumpInTheDay(TimeSpan.FromHours(_random.Next(-1000, 1000)));
                    break;
                case 1:
                    _counts.Faults.Add("clock: it jumps on");
                    setting.Clock.JumpOn(TimeSpan.FromMilliseconds(_random.Next(5_000)));
                    break;
                case 2:
                    await Without(Native.Limit.Descriptors, "system: no descriptors");
                    break;
                case 3 when !Environment.IsPrivilegedProcess:
                    // The kernel does not limit root.
                    await Without(Native.Limit.Processes, "system: no processes");
                    break;
                case 4 when ChaosSetting.AreGroupsKnown:
                    await Task.Factory.StartNew(
                        Steal,
                        CancellationToken.None,
                        TaskCreationOptions.LongRunning,
                        TaskScheduler.Default
                    );
                    break;
                default:
                    GC.Collect();
                    break;
            }
            if (--_untilGuardian == 0)
            {
                // Not so often that it looks as if it could not be had at all.
                _untilGuardian = 40;
                KillGuardian();
            }
        }
    }

    private async Task Without(Native.Limit limit, string fault)
    {
        _counts.Faults.Add(fault);
        var usual = Native.SetSoftLimit(
            limit,
            limit == Native.Limit.Descriptors ? Native.NextDescriptor() : 1
        );
        await Wait(1, 30);
        Native.SetSoftLimit(limit, usual);
    }

    /// <summary>As a library does that waits for whatever child there is. The companions live.</summary>
    private void Steal()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (clock.Elapsed < Theft)
        {
            setting.Starting.EnterWriteLock();
            if (Native.ReapAny())
            {
                _counts.Faults.Add("system: a status was taken by somebody else");
            }
            setting.Starting.ExitWriteLock();
        }
    }

    private void KillGuardian()
    {
        if (Leaks.FindGuardian() is { } guardian)
        {
            _counts.Faults.Add("system: the guardian was killed");
            Native.KillHard(guardian);
        }
    }

    private Task Wait(int atLeast, int atMost) =>
        Task.Delay(TimeSpan.FromMilliseconds(_random.Next(atLeast, atMost)), TimeProvider.System);
}
