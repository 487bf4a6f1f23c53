namespace Reeve.TestChild.Chaos;

/// <summary>
/// A file that the shell of a run locks before all else, so that all that it starts hold the lock too, but for who leaves the
/// containment. Whether somebody of the run is alive can so be told for certain, and at once: a process gives its locks back before
/// it is a zombie.
/// </summary>
internal sealed class RunLock(string path)
{
    public const string Variable = "REEVE_CHAOS_LOCK";

    private readonly Lock _gate = new();

    public string Path => path;

    /// <summary>Whether nobody holds it; null when that cannot be told, because we have no descriptor for it.</summary>
    public bool? IsFree()
    {
        // One at a time, lest one sees another's look.
        lock (_gate)
        {
            using var file = Native.OpenForLocking(path);
            if (file.IsInvalid)
            {
                return null;
            }
            if (!Native.TryLock(file))
            {
                return false;
            }
            // Not left to the closing: a child between clone and exec may have a copy of the descriptor.
            Native.Unlock(file);
            return true;
        }
    }
}
