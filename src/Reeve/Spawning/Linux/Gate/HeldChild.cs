namespace Reeve.Spawning.Linux.Gate;

/// <summary>A child that exists and cannot execute its program yet.</summary>
/// <param name="Id">Its id, which cannot pass on while it is held.</param>
/// <param name="Process">It, held by the gate: not to be closed.</param>
/// <param name="Program">The program, for messages.</param>
/// <param name="FirstFreeDescriptor">The lowest number that it has not open, and above it none.</param>
internal readonly record struct HeldChild(
    int Id,
    ProcessHandle Process,
    string Program,
    int FirstFreeDescriptor
);
