using System.Diagnostics;
using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.Windows.Consoles;

/// <summary>Our own console, and in it a process group of its own.</summary>
/// <remarks>
/// A Ctrl+C from the keyboard goes to everybody at the console, the child too. When we are then asked to send it one, which is what
/// supervisors do at a Ctrl+C, it has it already: a second would say that somebody is impatient.
/// </remarks>
[SupportedOSPlatform("windows")]
internal sealed class SharedConsole : ConsoleLink
{
    private static readonly TimeSpan SameKey = TimeSpan.FromSeconds(2);

    private long _heard = Stopwatch.GetTimestamp();
    private bool _ignoresCtrlC = true;

    public SharedConsole() => ControlEvents.Listen();

    public override uint CreationFlags => Kernel32.CREATE_NEW_PROCESS_GROUP | Kernel32.CREATE_SUSPENDED;

    public override void Prepare(nint process) => _ignoresCtrlC = !ConsoleFlags.TryClear(process);

    protected override bool TrySend(uint controlEvent, int id, IReadOnlyList<int> members)
    {
        if (controlEvent == Kernel32.CTRL_C_EVENT && !_ignoresCtrlC)
        {
            return HasJustHeard() || Kernel32.GenerateConsoleCtrlEvent(controlEvent, (uint)id) != 0;
        }
        return Kernel32.GenerateConsoleCtrlEvent(Kernel32.CTRL_BREAK_EVENT, (uint)id) != 0;
    }

    private bool HasJustHeard()
    {
        var typed = ControlEvents.LastCtrlC;
        if (typed <= Volatile.Read(ref _heard) || Stopwatch.GetElapsedTime(typed) > SameKey)
        {
            return false;
        }
        Volatile.Write(ref _heard, typed);
        return true;
    }
}
