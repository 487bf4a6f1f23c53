using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.Linux;

/// <summary>
/// The signals that are put to their defaults in a child: all but those that this program was made to ignore, as
/// <c>nohup(1)</c> does. Handlers would not survive the execution of the program anyway, but naming their signals spares
/// <c>posix_spawn(3)</c> of glibc from asking for each: half of its 124 system calls between clone and exec.
/// </summary>
/// <remarks>
/// Taken once, at the first start. .NET itself ignores SIGPIPE, so that is always put back; SIGCHLD because of
/// <see cref="EnsureStatusesAreKept"/>.
/// </remarks>
[SupportedOSPlatform("linux")]
internal static unsafe class ChildSignals
{
    private static readonly byte[] Defaults = Take();

    /// <summary>Copies the set to where the system reads it.</summary>
    public static void CopyDefaultsTo(byte* set) =>
        Defaults.AsSpan().CopyTo(new Span<byte>(set, Libc.SignalSetSize));

    private static byte[] Take()
    {
        EnsureStatusesAreKept();
        var set = new byte[Libc.SignalSetSize];
        fixed (byte* signals = set)
        {
            Libc.SignalSetEmpty(signals);
            for (var signal = 1; signal <= LinuxSignals.Table.Largest; signal++)
            {
                if (signal is Libc.SIGPIPE or Libc.SIGCHLD || !IsIgnored(signal))
                {
                    // Refused for the two that the C library keeps for itself: it sees to those.
                    Libc.SignalSetAdd(signals, signal);
                }
            }
        }
        return set;
    }

    /// <summary>
    /// A program that was started with SIGCHLD ignored keeps that, and then the kernel drops every status. Only
    /// SIG_IGN is changed: a handler belongs to somebody.
    /// </summary>
    private static void EnsureStatusesAreKept()
    {
        if (IsIgnored(Libc.SIGCHLD))
        {
            var action = stackalloc byte[Libc.SignalActionSize];
            new Span<byte>(action, Libc.SignalActionSize).Clear();
            _ = Libc.SignalAction(Libc.SIGCHLD, action, null);
        }
    }

    private static bool IsIgnored(int signal)
    {
        var action = stackalloc byte[Libc.SignalActionSize];
        new Span<byte>(action, Libc.SignalActionSize).Clear();
        return Libc.SignalAction(signal, null, action) == 0 && *(nint*)action == Libc.SIG_IGN;
    }
}
