using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Reeve.Interop;
using Reeve.Spawning.Unix;
using Reeve.Spawning.Unix.Terminals;

namespace Reeve.Spawning.MacOS;

/// <summary>All that one start is made of, as the arguments of <c>posix_spawn(2)</c>.</summary>
[SupportedOSPlatform("macos")]
internal unsafe ref struct MacSpawnPlan
{
    public required Command Command { get; init; }

    public required byte** Arguments { get; init; }

    /// <summary>The file to execute.</summary>
    /// <remarks>
    /// A relative path after a change of the directory is looked for in the wrong place: so both are absolute then.
    /// </remarks>
    public required byte* File { get; init; }

    /// <summary>The working directory, or null.</summary>
    public required byte* Directory { get; init; }

    public required StreamPlan Streams { get; init; }

    public required EnvironmentBlock Environment { get; init; }

    /// <summary>The terminal of its own.</summary>
    public required TerminalPair? Pair { get; init; }

    /// <summary>Makes the call; gives an error number.</summary>
    public readonly int Make(out int pid)
    {
        pid = 0;
        nint attributes;
        nint actions;
        var error = MacLibc.SpawnAttributesInit(&attributes);
        if (error != 0)
        {
            return error;
        }
        error = MacLibc.SpawnActionsInit(&actions);
        if (error != 0)
        {
            MacLibc.SpawnAttributesDestroy(&attributes);
            return error;
        }
        error = SetAttributes(&attributes);
        error = error != 0 ? error : AddActions((byte*)&actions);
        if (error == 0)
        {
            fixed (int* id = &pid)
            {
                error = MacLibc.PosixSpawn(id, File, &actions, &attributes, Arguments, Environment.Pointers);
            }
        }
        MacLibc.SpawnActionsDestroy(&actions);
        MacLibc.SpawnAttributesDestroy(&attributes);
        return error;
    }

    private readonly int SetAttributes(void* attributes)
    {
        var defaults = MacChildSignals.Defaults;
        var error = MacLibc.SpawnAttributesSetDefaultSignals(attributes, &defaults);
        var flags = MacLibc.POSIX_SPAWN_SETSIGDEF | MacLibc.POSIX_SPAWN_CLOEXEC_DEFAULT;
        if (Command.ResetSignalMask)
        {
            var none = 0u;
            error |= MacLibc.SpawnAttributesSetSignalMask(attributes, &none);
            flags |= MacLibc.POSIX_SPAWN_SETSIGMASK;
        }
        if (Command.Containment == Containment.ProcessGroup)
        {
            // One of its own.
            error |= MacLibc.SpawnAttributesSetGroup(attributes, 0);
            flags |= MacLibc.POSIX_SPAWN_SETPGROUP;
        }
        else if (Command.Containment == Containment.Session)
        {
            flags |= MacLibc.POSIX_SPAWN_SETSID;
        }
        return error != 0 ? error : MacLibc.SpawnAttributesSetFlags(attributes, (short)flags);
    }

    private readonly int AddActions(byte* actions)
    {
        var error = Streams.AddTo(actions, isHeld: false);
        if (error == 0 && Pair is not null)
        {
            error = Pair.AddTo(actions, Command, Streams.Above);
        }
        return error != 0 || Directory is null
            ? error
            : MacLibc.SpawnActionsAddChangeDirectory(actions, Directory);
    }

    /// <summary>The path seen from a directory; null: from ours.</summary>
    public static byte* Absolute(byte* path, byte* directory, ref NativeArena arena)
    {
        var relative = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(path);
        if (relative.StartsWith("/"u8))
        {
            return path;
        }
        var from = directory is not null
            ? MemoryMarshal.CreateReadOnlySpanFromNullTerminated(directory)
            : Encoding.UTF8.GetBytes(System.Environment.CurrentDirectory);
        var absolute = arena.Take(from.Length + relative.Length + 2);
        from.CopyTo(new Span<byte>(absolute, from.Length));
        absolute[from.Length] = (byte)'/';
        relative.CopyTo(new Span<byte>(absolute + from.Length + 1, relative.Length));
        absolute[from.Length + 1 + relative.Length] = 0;
        return absolute;
    }
}
