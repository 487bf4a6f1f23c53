using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.Windows.Consoles;

/// <summary>Our own console, and in it a process group of its own.</summary>
/// <remarks>
/// A Ctrl+C from the keyboard goes to everybody at the console, the child too. It is sent one nevertheless when we are asked to:
/// what came to us may have been sent to our group alone, by a supervisor of ours, and nothing tells the two apart.
/// </remarks>
[SupportedOSPlatform("windows")]
internal sealed class SharedConsole : ConsoleLink
{
    private bool _ignoresCtrlC = true;

    public override uint CreationFlags => Kernel32.CREATE_NEW_PROCESS_GROUP | Kernel32.CREATE_SUSPENDED;

    public override void Prepare(nint process) => _ignoresCtrlC = !ConsoleFlags.TryClear(process);

    protected override bool TrySend(uint controlEvent, int id, IReadOnlyList<int> members)
    {
        var sent = _ignoresCtrlC ? Kernel32.CTRL_BREAK_EVENT : controlEvent;
        return Kernel32.GenerateConsoleCtrlEvent(sent, (uint)id) != 0;
    }
}
