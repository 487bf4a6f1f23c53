using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.Windows.Consoles;

/// <summary>Sends control events to consoles that are not ours, and keeps them from this program.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe class ControlEvents
{
    // The system calls handlers on a thread of its own, some time after the event was sent.
    private static readonly TimeSpan LongestWay = TimeSpan.FromSeconds(2);

    private static readonly Lock Gate = new();

    private static long _lastSent;

    /// <summary>
    /// Sends an event to all at the console of a process, which this program attaches to for that moment; it must have none itself.
    /// </summary>
    public static bool TrySendTo(int id, uint controlEvent)
    {
        lock (Gate)
        {
            var standard = stackalloc nint[3];
            for (var i = 0; i < 3; i++)
            {
                standard[i] = Kernel32.GetStdHandle(Kernel32.STD_INPUT_HANDLE - i);
            }
            if (!TryAttach(id))
            {
                return false;
            }
            ListenFirst();
            Volatile.Write(ref _lastSent, Stopwatch.GetTimestamp());
            var isSent = Kernel32.GenerateConsoleCtrlEvent(controlEvent, 0) != 0;
            _ = Kernel32.FreeConsole();
            for (var i = 0; i < 3; i++)
            {
                _ = Kernel32.SetStdHandle(Kernel32.STD_INPUT_HANDLE - i, standard[i]);
            }
            return isSent;
        }
    }

    private static bool TryAttach(int id)
    {
        if (Kernel32.AttachConsole((uint)id) != 0)
        {
            return true;
        }
        if (Marshal.GetLastPInvokeError() != WindowsError.AccessDenied || Kernel32.GetConsoleCP() != 0)
        {
            return false;
        }
        // A program that was started by a shell of another system counts as attached, to no console at all (Wine).
        _ = Kernel32.FreeConsole();
        return Kernel32.AttachConsole((uint)id) != 0;
    }

    /// <summary>Hears events before other handlers do, those that were added up to now.</summary>
    private static void ListenFirst()
    {
        _ = Kernel32.SetConsoleCtrlHandler(&OnEvent, 0);
        _ = Kernel32.SetConsoleCtrlHandler(&OnEvent, 1);
    }

    /// <summary>1: it was ours, and nobody else in this program is to hear of it.</summary>
    [UnmanagedCallersOnly]
    private static int OnEvent(uint controlEvent)
    {
        var sent = Volatile.Read(ref _lastSent);
        return sent != 0 && Stopwatch.GetElapsedTime(sent) < LongestWay ? 1 : 0;
    }
}
