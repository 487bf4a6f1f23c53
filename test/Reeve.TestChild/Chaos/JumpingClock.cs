namespace Reeve.TestChild.Chaos;

/// <summary>
/// The system's clock with jumps. The time of day jumps to and fro; the time that passes only on, as it does for who counts the
/// time in which the machine slept. Timers do not come earlier for that.
/// </summary>
internal sealed class JumpingClock : TimeProvider
{
    private long _dayOffset;
    private long _passedOffset;

    public override DateTimeOffset GetUtcNow() =>
        base.GetUtcNow() + new TimeSpan(Volatile.Read(ref _dayOffset));

    public override long GetTimestamp() => base.GetTimestamp() + Volatile.Read(ref _passedOffset);

    public void JumpInTheDay(TimeSpan by) => Interlocked.Add(ref _dayOffset, by.Ticks);

    public void JumpOn(TimeSpan by) =>
        Interlocked.Add(ref _passedOffset, (long)(by.TotalSeconds * TimestampFrequency));
}
