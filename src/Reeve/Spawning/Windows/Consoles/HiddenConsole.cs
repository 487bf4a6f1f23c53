using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.Windows.Consoles;

/// <summary>A console of its own, without a window.</summary>
[SupportedOSPlatform("windows")]
internal sealed class HiddenConsole : ConsoleLink
{
    public override uint CreationFlags => Kernel32.CREATE_NO_WINDOW;

    protected override bool TrySend(uint controlEvent, int id, IReadOnlyList<int> members)
    {
        foreach (var member in members)
        {
            // Those with windows only have none; the first that has one leads to the others.
            if (ControlEvents.TrySendTo(member, controlEvent))
            {
                return true;
            }
        }
        return false;
    }
}
