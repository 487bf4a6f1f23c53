namespace Reeve.Spawning.Unix;

/// <summary>
/// How long until a tree is looked at again. Constraints: where its members have pidfds their ends are told, and looking is for
/// what that misses; where they have none, an end is noticed by looking alone, and a stop's step may be waiting for it. A look
/// costs more the more processes there are.
/// </summary>
internal static class LookInterval
{
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(2);
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250);

    // Looking uses at most one part in so many of a processor.
    private const int Thrift = 10;

    // What nobody tells is noticed late by at most that part of the time that it took.
    private const int PartOfWait = 8;

    /// <param name="waited">How long it has been looked at.</param>
    /// <param name="isTold">Whether ends are told.</param>
    /// <param name="isUndecided">Nobody was seen alive, which could not be proved: that is tried again at once.</param>
    /// <param name="cost">What the last look cost.</param>
    public static TimeSpan After(TimeSpan waited, bool isTold, bool isUndecided, TimeSpan cost)
    {
        var interval =
            isUndecided ? Shortest
            : isTold ? waited
            : waited / PartOfWait;
        interval =
            interval < Shortest ? Shortest
            : interval > Longest ? Longest
            : interval;
        return cost * Thrift > interval ? cost * Thrift : interval;
    }
}
