using System.Diagnostics;
using System.Runtime.Versioning;
using Reeve.Interop;
using Reeve.Spawning.Windows.Pipes;

namespace Reeve.Spawning.Windows.Consoles;

/// <summary>Which console a child has, and how control events reach it there.</summary>
/// <remarks>
/// <para>Constraints. A control event can be sent to the own console only, and there to one process group or to all. A process that
/// leads a new group ignores Ctrl+C, unless it says otherwise itself. Who has a console cannot attach to another without losing
/// the first. A program with windows hears no control event.</para>
/// <para>Therefore a child shares our console where we have one, in a group of its own in which Ctrl+C is not ignored; where we
/// have none it has a hidden one, to which we attach for a moment; with a terminal of its own, Ctrl+C is typed there. Terminate
/// is Ctrl+C for those that hear it, and a request to close for those that have windows.</para>
/// </remarks>
[SupportedOSPlatform("windows")]
internal abstract class ConsoleLink
{
    // A program has its console some time after its start, on a busy machine too.
    private static readonly TimeSpan LongestArrival = TimeSpan.FromSeconds(5);

    private readonly long _startedAt = Stopwatch.GetTimestamp();

    /// <summary>The flags of the start that give it this console.</summary>
    public abstract uint CreationFlags { get; }

    /// <summary>Chooses by what this program has, and what the child is given.</summary>
    public static ConsoleLink For(ChildStreams streams) =>
        streams.Terminal is { } terminal ? new TerminalConsole(terminal)
        : Kernel32.GetConsoleCP() != 0 ? new SharedConsole()
        : new HiddenConsole();

    /// <summary>Does what is to be done while the child is suspended, before its first instruction.</summary>
    public virtual void Prepare(nint process) { }

    /// <summary>Sends what stands for the signal here.</summary>
    public Delivery Send(Signal signal, SignalTarget target, WindowsChild child)
    {
        var members = child.GetMembers();
        if (members.Count == 0)
        {
            return Delivery.NobodyThere;
        }
        // An event reaches all of a group. It is for the main process only where that is alone.
        var isForAll = target == SignalTarget.Containment || members.Count == 1;
        if (signal == Signal.Terminate)
        {
            var isAsked = TopLevelWindows.TryClose(isForAll ? members : [child.Id]);
            var delivery = isForAll
                ? Send(Kernel32.CTRL_C_EVENT, child, mayWait: !isAsked)
                : Delivery.Unsupported;
            return isAsked ? Delivery.Delivered : delivery;
        }
        return !isForAll ? Delivery.Unsupported
            : signal == Signal.Interrupt ? Send(Kernel32.CTRL_C_EVENT, child, mayWait: true)
            : signal == Signal.Quit ? Send(Kernel32.CTRL_BREAK_EVENT, child, mayWait: true)
            : signal == Signal.Hangup && TryClose() ? Delivery.Delivered
            : Delivery.Unsupported;
    }

    /// <summary>Waits for a young process, which may not have come to its console yet.</summary>
    private Delivery Send(uint controlEvent, WindowsChild child, bool mayWait)
    {
        while (true)
        {
            var members = child.GetMembers();
            if (members.Count == 0)
            {
                return Delivery.NobodyThere;
            }
            if (TrySend(controlEvent, child.Id, members))
            {
                return Delivery.Delivered;
            }
            if (!mayWait || Stopwatch.GetElapsedTime(_startedAt) > LongestArrival)
            {
                return Delivery.Unsupported;
            }
            Thread.Sleep(5);
        }
    }

    /// <summary>Sends a control event to all at this console who are the child's.</summary>
    protected abstract bool TrySend(uint controlEvent, int id, IReadOnlyList<int> members);

    /// <summary>Closes the console, by which all at it are told.</summary>
    protected virtual bool TryClose() => false;
}
