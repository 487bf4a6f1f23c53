using System.Runtime.Versioning;
using Reeve.Interop;
using Reeve.Spawning.Linux.Gate;
using Reeve.Spawning.Linux.Guarding;
using Reeve.Spawning.Unix;
using Reeve.Spawning.Unix.Terminals;

namespace Reeve.Spawning.Linux;

/// <summary>All that one start is made of, as the arguments of <c>posix_spawn(3)</c>. It may be made more than once.</summary>
[SupportedOSPlatform("linux")]
internal unsafe ref struct SpawnPlan
{
    public required Command Command { get; init; }

    public required ProgramImage Image { get; init; }

    public required StreamPlan Streams { get; init; }

    public required EnvironmentBlock Environment { get; init; }

    /// <summary>The terminal that is lent to it.</summary>
    public required ForegroundTerminal? Terminal { get; init; }

    /// <summary>The terminal of its own.</summary>
    public required TerminalPair? Pair { get; init; }

    /// <summary>What holds it before its program, and what for.</summary>
    public required SpawnGate? Gate { get; init; }

    public required GateNeeds Needs { get; init; }

    public required GateRequest Request { get; init; }

    /// <summary>Makes the call; gives an error number.</summary>
    /// <param name="lifeline">What the child takes hold of until it executes its program; null: nothing.</param>
    /// <param name="pid">The child, unreaped.</param>
    /// <param name="process">Its handle, when it was opened in the gate.</param>
    public readonly int Make(Lifeline? lifeline, out int pid, out ProcessHandle process)
    {
        var attributes = stackalloc byte[Libc.SpawnAttributesSize];
        var actions = stackalloc byte[Libc.SpawnFileActionsSize];
        pid = 0;
        process = default;
        var error = SetAttributes(attributes);
        if (error != 0)
        {
            return error;
        }
        var directory = HeldDirectory.Open(Needs, Image.Directory, Streams.Above);
        try
        {
            error = AddActions(actions, lifeline, directory);
            var call = new SpawnCall(Image.File, actions, attributes, Image.Arguments, Environment.Pointers);
            return error != 0 ? error
                : Gate is null ? call.Make(out pid)
                : Gate.Spawn(call, Request, out pid, out process);
        }
        finally
        {
            Libc.SpawnActionsDestroy(actions);
            Libc.SpawnAttributesDestroy(attributes);
            directory.Close();
        }
    }

    private readonly int SetAttributes(byte* attributes)
    {
        var error = Libc.SpawnAttributesInit(attributes);
        if (error != 0)
        {
            return error;
        }
        var signals = stackalloc byte[Libc.SignalSetSize];
        ChildSignals.CopyDefaultsTo(signals);
        Libc.SpawnAttributesSetDefaultSignals(attributes, signals);
        var flags = Libc.POSIX_SPAWN_SETSIGDEF;
        if (Command.ResetSignalMask)
        {
            Libc.SignalSetEmpty(signals);
            Libc.SpawnAttributesSetSignalMask(attributes, signals);
            flags |= Libc.POSIX_SPAWN_SETSIGMASK;
        }
        flags |= Command.Containment switch
        {
            // The group is 0 after the initialisation: one of its own.
            Containment.ProcessGroup => Libc.POSIX_SPAWN_SETPGROUP,
            Containment.Session => Libc.POSIX_SPAWN_SETSID,
            _ when Command.Terminal is not null => Libc.POSIX_SPAWN_SETSID,
            Containment.Cgroup => Libc.POSIX_SPAWN_SETPGROUP,
            _ => (short)0,
        };
        return Libc.SpawnAttributesSetFlags(attributes, flags);
    }

    private readonly int AddActions(byte* actions, Lifeline? lifeline, in HeldDirectory directory)
    {
        var error = Libc.SpawnActionsInit(actions);
        if (error != 0)
        {
            return error;
        }
        // First, while our descriptor of the terminal is still open in the child.
        if (Terminal is not null && SpawnFunctions.AddTerminalSetGroup is not null)
        {
            error = SpawnFunctions.AddTerminalSetGroup(actions, Terminal.Descriptor);
        }
        if (error == 0)
        {
            error = Streams.AddTo(actions, isHeld: Gate is not null);
        }
        if (error == 0 && Pair is not null)
        {
            error = Pair.AddTo(actions, Command, Streams.Above);
        }
        if (error == 0 && Image.Directory is not null)
        {
            error = SpawnFunctions.AddChangeDirectory(actions, Image.Directory);
        }
        return error != 0 ? error
            : Gate is not null ? Gate.AddTo(actions, Streams.Above, directory)
            : lifeline is not null ? lifeline.AddTo(actions, Streams.LowestFree())
            : 0;
    }
}
