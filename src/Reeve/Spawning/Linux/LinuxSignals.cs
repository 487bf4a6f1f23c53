using Reeve.Interop;

namespace Reeve.Spawning.Linux;

/// <summary>
/// The signals of Linux on x86, ARM and RISC-V, from <c>signal(7)</c>. C libraries keep the first real-time signals for
/// themselves: SIGRTMIN is 34 with glibc, 35 with musl.
/// </summary>
internal static class LinuxSignals
{
    public static readonly IReadOnlyList<(string Name, int Number)> Numbers =
    [
        ("HUP", 1),
        ("INT", 2),
        ("QUIT", 3),
        ("ILL", 4),
        ("TRAP", 5),
        ("ABRT", 6),
        ("IOT", 6),
        ("BUS", 7),
        ("FPE", 8),
        ("KILL", 9),
        ("USR1", 10),
        ("SEGV", 11),
        ("USR2", 12),
        ("PIPE", 13),
        ("ALRM", 14),
        ("TERM", 15),
        ("STKFLT", 16),
        ("CHLD", 17),
        ("CLD", 17),
        ("CONT", 18),
        ("STOP", 19),
        ("TSTP", 20),
        ("TTIN", 21),
        ("TTOU", 22),
        ("URG", 23),
        ("XCPU", 24),
        ("XFSZ", 25),
        ("VTALRM", 26),
        ("PROF", 27),
        ("WINCH", 28),
        ("IO", 29),
        ("POLL", 29),
        ("PWR", 30),
        ("SYS", 31),
    ];

    /// <summary>The table; its own class, so that the names can be had where there is no such library.</summary>
    public static SignalTable Table => Made.Table;

    private static class Made
    {
        public static readonly SignalTable Table = new(Numbers, Libc.FirstRealTimeSignal(), largest: 64);
    }
}
