namespace Reeve.Spawning.Unix;

/// <summary>Tells what can be read or written: <c>epoll(7)</c> or <c>kqueue(2)</c>. One thread waits; any thread may do the rest.</summary>
internal abstract class ReadinessQueue
{
    /// <summary>Begins to watch; false with the error in errno.</summary>
    /// <param name="descriptor">What is watched.</param>
    /// <param name="readiness">For what, and how often that is told.</param>
    /// <param name="token">What is told; not 0.</param>
    public abstract bool Add(int descriptor, Readiness readiness, ulong token);

    /// <summary>Takes it out again. Closing is not enough: a child between clone and exec may hold a copy.</summary>
    public abstract void Remove(int descriptor, Readiness readiness);

    /// <summary>Waits for events and gives their tokens, as many as there is room for; 0 is none that was given.</summary>
    public abstract int Wait(Span<ulong> tokens);

    /// <summary>Has <see cref="Wait"/> come back.</summary>
    public abstract void Wake();

    /// <summary>Gives back what it holds. Only where nobody waits.</summary>
    public abstract void Close();
}

/// <summary>For what a descriptor is watched.</summary>
internal enum Readiness
{
    /// <summary>There is something to read, or the other end is closed; told as long as that is so.</summary>
    Readable,

    /// <summary>The same; told when it becomes so.</summary>
    BecomesReadable,

    /// <summary>There is room to write, or nobody reads; told when it becomes so.</summary>
    BecomesWritable,
}
