using Reeve.Jobs;

namespace Reeve.Testing.Worlds;

/// <summary>The time of a world. A job that is given it runs in that world.</summary>
internal sealed class SimulatedClock(World world) : TimeProvider, ISchedulingClock
{
    public static readonly DateTimeOffset Beginning = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public JobScheduler Scheduler => world;

    public override DateTimeOffset GetUtcNow() => Beginning + world.Elapsed;

    // Not from zero: a real clock's is never zero, and code may take zero for "not yet".
    public override long GetTimestamp() => Beginning.Ticks + world.Elapsed.Ticks;

    public override ITimer CreateTimer(
        TimerCallback callback,
        object? state,
        TimeSpan dueTime,
        TimeSpan period
    )
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new SimulatedTimer(world, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}
