namespace Reeve.Spawning.Windows;

/// <summary>What an exit code says. Windows has one number for all: a program's own status, a crash, a forced end.</summary>
internal static class WindowsExit
{
    /// <summary>By this code Reeve ends processes: in ASCII it says "Reev", and no program uses it.</summary>
    public const uint Killed = 0x52656576;

    // STATUS_CONTROL_C_EXIT: what the system ends a process by that handles no control event.
    private const uint ControlCExit = 0xC000013A;

    /// <param name="code">The exit code.</param>
    /// <param name="isKillSent">Whether Reeve has ended it by force, or was about to.</param>
    public static ProcessEnd Decode(uint code, bool isKillSent) =>
        isKillSent && code == Killed ? ProcessEnd.BySignal(Signal.ForceStop)
        : code == ControlCExit ? ProcessEnd.BySignal(Signal.Interrupt)
        : IsCrash(code) ? ProcessEnd.Crash(unchecked((int)code))
        : ProcessEnd.Exit(unchecked((int)code));

    /// <summary>
    /// An NTSTATUS of severity error (0xC…), or one of the others by which unhandled exceptions end a process. A status such as -1
    /// (0xFFFFFFFF) is a program's own.
    /// </summary>
    private static bool IsCrash(uint code) =>
        code >> 28 == 0xC
        || code
            is 0x80000001 // STATUS_GUARD_PAGE_VIOLATION
                or 0x80000002 // STATUS_DATATYPE_MISALIGNMENT
                or 0x80000003 // STATUS_BREAKPOINT
                or 0x80000004 // STATUS_SINGLE_STEP
                or 0x40000015 // STATUS_FATAL_APP_EXIT
                or 0x80131623 // COR_E_FAILFAST, of .NET
                or 0xE0434352 // an exception of .NET
                or 0xE06D7363; // an exception of C++
}
