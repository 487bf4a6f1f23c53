using System.Runtime.CompilerServices;

namespace Reeve;

/// <summary>A terminal of its own for a command (<see cref="Command.Terminal"/>): how it is when the program starts.</summary>
public sealed record TerminalOptions
{
    private const int Largest = ushort.MaxValue;

    /// <summary>How many characters a line has. Default: 80. <see cref="PseudoTerminal.Resize"/> changes it later.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 1 to 65535.</exception>
    public int Columns
    {
        get;
        init => field = Check(value);
    } = 80;

    /// <summary>How many lines it has. Default: 24.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 1 to 65535.</exception>
    public int Rows
    {
        get;
        init => field = Check(value);
    } = 24;

    /// <summary>
    /// Whether the system echoes what is typed (ECHO, <c>termios(3)</c>). Default: true, as at every terminal. The program may
    /// change it. On Windows it is not heeded: a console begins with echo.
    /// </summary>
    public bool Echo { get; init; } = true;

    /// <summary>
    /// Whether the terminal begins raw (<c>cfmakeraw</c>, <c>termios(3)</c>): bytes pass as they are in both directions, none is
    /// echoed, and Ctrl+C is a byte like any other. Default: false: input comes by lines, Ctrl+C interrupts, and a line end in
    /// the output becomes CR LF. The program may change it. On Windows it is not heeded: a console begins with lines, and what is
    /// read of it is what a terminal would show, redrawn by the system.
    /// </summary>
    public bool Raw { get; init; }

    internal static int Check(int value, [CallerMemberName] string? name = null) =>
        value is >= 1 and <= Largest
            ? value
            : throw new ArgumentOutOfRangeException(
                name,
                value,
                "The size of a terminal is from 1 to 65535 characters."
            );
}
