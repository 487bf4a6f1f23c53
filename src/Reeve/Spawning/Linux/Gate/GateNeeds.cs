using System.Runtime.Versioning;
using Reeve.Spawning.Linux.Limits;
using Reeve.Spawning.Unix.Guarding;

namespace Reeve.Spawning.Linux.Gate;

/// <summary>Whether a command needs the gate, and what for. The default value needs none.</summary>
/// <param name="Tasks">What is to be done to the held child; empty: only its pidfd is to be had that early.</param>
/// <param name="Umask">Its file mode mask; null: the program's.</param>
/// <param name="OpenFiles">How many descriptors the tasks leave it; null: as many as the program.</param>
[SupportedOSPlatform("linux")]
internal readonly record struct GateNeeds(
    IReadOnlyList<IGateTask>? Tasks,
    int? Umask = null,
    ulong? OpenFiles = null
)
{
    // The first process of a namespace inherits orphans, and then .NET, once System.Diagnostics.Process was used, reaps
    // every child. With a pidfd opened before the child can end, the kernel still tells how it ended (PIDFD_GET_INFO).
    private static readonly bool IsFirstProcess = Environment.ProcessId == 1;

    /// <summary>What a command needs.</summary>
    public static GateNeeds Of(Command command)
    {
        if (command.Limits is not { } limits)
        {
            return default;
        }
        var task = LimitsTask.Of(limits);
        return new GateNeeds(
            task is null ? null : [task],
            (int?)limits.Umask,
            limits.Resources[LimitedResource.OpenFiles] is { } files ? files.Soft ?? files.Hard : null
        );
    }

    /// <summary>The same with one task more, done first; null: none.</summary>
    public GateNeeds With(IGateTask? task) =>
        task is null ? this : this with { Tasks = [task, .. Tasks ?? []] };

    /// <summary>The gate, or null where none is needed.</summary>
    /// <param name="program">The program, for messages.</param>
    /// <param name="ofItsOwn">The gate to take in any case; null: the program's.</param>
    /// <param name="isWanted">Whether to take it where it can be had, also when it is not needed.</param>
    /// <exception cref="SpawnException">It is needed, and cannot be had.</exception>
    public SpawnGate? FindGate(string program, SpawnGate? ofItsOwn, bool isWanted)
    {
        if (ofItsOwn is not null)
        {
            return ofItsOwn;
        }
        var isNeeded = Tasks is not null || Umask is not null;
        if (!isNeeded && !isWanted && !IsFirstProcess)
        {
            return null;
        }
        try
        {
            return SpawnGate.For(program);
        }
        catch (SpawnException) when (!isNeeded)
        {
            // Then a status that somebody else took is Unknown, and what dies with us is not quite sure, as it is elsewhere.
            return null;
        }
    }

    public GateRequest Request(
        string program,
        int firstFreeDescriptor,
        SpareDescriptor spare,
        GuardEntry guard,
        Containment containment
    ) => new(program, Tasks ?? [], firstFreeDescriptor, spare, Umask, guard, containment);
}
