using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.Windows.Consoles;

/// <summary>A terminal of its own.</summary>
[SupportedOSPlatform("windows")]
internal sealed class TerminalConsole(WindowsTerminal terminal) : ConsoleLink
{
    private const byte CtrlC = 3;

    public override uint CreationFlags => 0;

    protected override bool TrySend(uint controlEvent, int id, IReadOnlyList<int> members) =>
        controlEvent == Kernel32.CTRL_C_EVENT && terminal.TryType(CtrlC);

    protected override bool TryClose()
    {
        terminal.HangUp();
        return true;
    }
}
