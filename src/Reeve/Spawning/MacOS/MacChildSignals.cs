using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.MacOS;

/// <summary>
/// The signals that are put to their defaults in a child: all but those that this program was made to ignore, as
/// <c>nohup(1)</c> does. Taken once, at the first start. .NET itself ignores SIGPIPE, so that is always put back; SIGCHLD because a
/// program that was started with it ignored would be told of no end.
/// </summary>
[SupportedOSPlatform("macos")]
internal static unsafe class MacChildSignals
{
    /// <summary>The set, signal 1 its lowest bit.</summary>
    public static uint Defaults { get; } = Take();

    private static uint Take()
    {
        if (IsIgnored(MacLibc.SIGCHLD))
        {
            // Only that is changed: a handler belongs to somebody.
            MacLibc.SignalActionRecord action = default;
            _ = MacLibc.SignalAction(MacLibc.SIGCHLD, &action, null);
        }
        var set = 0u;
        for (var signal = 1; signal <= MacSignals.Table.Largest; signal++)
        {
            if (signal is MacLibc.SIGPIPE or MacLibc.SIGCHLD || !IsIgnored(signal))
            {
                set |= 1u << (signal - 1);
            }
        }
        return set;
    }

    private static bool IsIgnored(int signal)
    {
        MacLibc.SignalActionRecord action;
        return MacLibc.SignalAction(signal, null, &action) == 0 && action.Handler == MacLibc.SIG_IGN;
    }
}
