namespace Reeve.Spawning.Linux.Gate;

/// <summary>What must be true of a process before its first instruction.</summary>
internal interface IGateTask
{
    /// <summary>
    /// Makes it true. All of the child's file actions are done; what is left to it is to execute the program, which may
    /// still fail: then the spawn fails, and whoever made the task undoes what it did. Runs on the thread that starts.
    /// </summary>
    /// <exception cref="SpawnException">It cannot be made true. The child is killed and reaped, never having run.</exception>
    void Do(in HeldChild child);
}
