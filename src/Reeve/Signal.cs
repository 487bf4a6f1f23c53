using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Reeve.Spawning;

namespace Reeve;

/// <summary>
/// A signal, as this system numbers it. <c>default(Signal)</c> is no signal, and is refused wherever one is
/// to be sent.
/// </summary>
/// <remarks>Names and numbers follow <c>signal(7)</c>. USR1 is 10 on Linux and 30 on macOS: use the names.</remarks>
public readonly struct Signal : IEquatable<Signal>, ISpanParsable<Signal>
{
    private readonly byte _number;

    private Signal(int number) => _number = (byte)number;

    /// <summary>SIGHUP: the terminal is gone; by custom, read the configuration again.</summary>
    public static Signal Hangup { get; } = Named("HUP");

    /// <summary>SIGKILL: ends the process by force; it cannot be caught.</summary>
    public static Signal ForceStop { get; } = Named("KILL");

    /// <summary>SIGINT: what Ctrl+C sends.</summary>
    public static Signal Interrupt { get; } = Named("INT");

    /// <summary>SIGQUIT: what Ctrl+\ sends; by default ends with a core dump.</summary>
    public static Signal Quit { get; } = Named("QUIT");

    /// <summary>SIGTERM: asks the process to end.</summary>
    public static Signal Terminate { get; } = Named("TERM");

    /// <summary>SIGUSR1: for the program's own purposes; by default it ends the process.</summary>
    public static Signal User1 { get; } = Named("USR1");

    /// <summary>SIGUSR2: for the program's own purposes; by default it ends the process.</summary>
    public static Signal User2 { get; } = Named("USR2");

    /// <summary>SIGCONT: continues a stopped process.</summary>
    public static Signal Continue { get; } = Named("CONT");

    /// <summary>SIGSTOP: suspends the process; it cannot be caught.</summary>
    public static Signal Suspend { get; } = Named("STOP");

    /// <summary>SIGTSTP: what Ctrl+Z sends; suspends the process unless it is caught.</summary>
    public static Signal TerminalSuspend { get; } = Named("TSTP");

    /// <summary>SIGWINCH: the terminal's window has another size.</summary>
    public static Signal WindowChange { get; } = Named("WINCH");

    /// <summary>Whether this is a signal at all: false for <c>default</c>.</summary>
    internal bool IsValid => _number != 0;

    /// <summary>Whether a program can catch this signal: all but KILL and STOP.</summary>
    internal bool IsCatchable => this != ForceStop && this != Suspend;

    /// <summary>The bare number, 0 for none; for the layers that pack it.</summary>
    internal byte Raw => _number;

    /// <summary>A signal by its number on this system; <c>Custom(15)</c> is <see cref="Terminate"/> on Linux.</summary>
    /// <param name="number">1 to the system's largest (64 on Linux).</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such signal here.</exception>
    public static Signal Custom(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, Platform.Current.Signals.Largest);
        return new Signal(number);
    }

    /// <summary>The signal of the framework's name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such signal here.</exception>
    public static implicit operator Signal(PosixSignal signal) => FromPosixSignal(signal);

    /// <summary>The signal of the framework's name, or of a raw number cast to it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such signal here.</exception>
    public static Signal FromPosixSignal(PosixSignal signal) =>
        // The framework's names are negative; zero and above are raw numbers.
        (int)signal < 0
        && Platform.Current.Signals.TryParse(signal.ToString(), out var number)
            ? new Signal(number)
            : Custom((int)signal);

    /// <summary>This system's number for the signal.</summary>
    /// <param name="number">The number; 0 where there is none.</param>
    /// <returns>False for <c>default</c>, and where the system has no such signal.</returns>
    public bool TryGetNumber(out int number)
    {
        number = _number;
        return _number != 0 && Platform.Current.Signals.CanBeSent(_number);
    }

    /// <summary>
    /// Reads a name with or without SIG (<c>SIGTERM</c>, <c>term</c>), a number (<c>15</c>), a real-time signal
    /// (<c>RTMIN+3</c>, <c>RTMAX-1</c>), or a Windows console event (<c>CTRL+C</c>, <c>CTRL+BREAK</c>,
    /// <c>CLOSE</c>: INT, QUIT, HUP). Letter case does not matter.
    /// </summary>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <exception cref="FormatException">It names no signal of this system.</exception>
    public static Signal Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), provider);
    }

    /// <inheritdoc cref="Parse(string, IFormatProvider?)"/>
    public static Signal Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var signal)
            ? signal
            : throw new FormatException(
                $"'{s}' is not a signal here. Give a name such as TERM or SIGUSR1, a number from 1 to "
                    + $"{Platform.Current.Signals.Largest}, or RTMIN+n."
            );

    /// <summary>As <see cref="Parse(string, IFormatProvider?)"/>, without an exception.</summary>
    /// <returns>Whether the text names a signal of this system.</returns>
    public static bool TryParse(
        [NotNullWhen(true)] string? s,
        IFormatProvider? provider,
        out Signal result
    ) => TryParse(s.AsSpan(), provider, out result);

    /// <inheritdoc cref="TryParse(string?, IFormatProvider?, out Signal)"/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Signal result)
    {
        var found = Platform.Current.Signals.TryParse(s.Trim(), out var number);
        result = new Signal(number);
        return found;
    }

    /// <summary>The name, such as <c>SIGTERM</c> or <c>SIGRTMIN+3</c>, which <c>Parse</c> reads back.</summary>
    public override string ToString() =>
        _number == 0 ? "no signal" : Platform.Current.Signals.NameOf(_number);

    /// <summary>Whether it is the same signal.</summary>
    public bool Equals(Signal other) => _number == other._number;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Signal other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _number;

    /// <summary>Whether it is the same signal.</summary>
    public static bool operator ==(Signal left, Signal right) => left.Equals(right);

    /// <summary>Whether it is another signal.</summary>
    public static bool operator !=(Signal left, Signal right) => !left.Equals(right);

    internal static Signal FromRaw(byte number) => new(number);

    private static Signal Named(string name) =>
        Platform.Current.Signals.TryParse(name, out var number)
            ? new Signal(number)
            : throw new InvalidOperationException($"The signal table lacks {name}.");
}
