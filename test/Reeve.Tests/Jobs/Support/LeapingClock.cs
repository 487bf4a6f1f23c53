namespace Reeve.Tests.Jobs.Support;

/// <summary>A world's clock that is ahead of it, by as much as the test says; its timers are the world's.</summary>
internal sealed class LeapingClock(TimeProvider inner) : TimeProvider
{
    public TimeSpan Leap { get; set; }

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + Leap;

    public override long GetTimestamp() => inner.GetTimestamp() + Leap.Ticks;

    public override ITimer CreateTimer(
        TimerCallback callback,
        object? state,
        TimeSpan dueTime,
        TimeSpan period
    ) => inner.CreateTimer(callback, state, dueTime, period);
}
