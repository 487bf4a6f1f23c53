using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Reeve.Cli.Running;

/// <summary>Takes the signals that come to reeve.</summary>
/// <remarks>
/// A signal that was ignored when reeve was started stays so, for reeve and for the command: that is how
/// <c>nohup</c> keeps HUP away, and a shell without job control INT and QUIT from its background commands.
/// </remarks>
internal sealed class SignalRelay : IDisposable
{
    private static readonly Signal[] Relayed =
    [
        Signal.Interrupt,
        Signal.Terminate,
        Signal.Hangup,
        Signal.Quit,
        Signal.User1,
        Signal.User2,
        Signal.WindowChange,
    ];

    private readonly List<PosixSignalRegistration> _registrations = [];
    private PosixSignalRegistration? _suspension;

    /// <summary>Begins to take them.</summary>
    /// <param name="take">Takes each; it is called on other threads.</param>
    public SignalRelay(Action<Signal> take)
    {
        var ignored = IgnoredSignals();
        foreach (var signal in Relayed)
        {
            if (signal.TryGetNumber(out var number) && (ignored & (1UL << (number - 1))) == 0)
            {
                TryRegister(signal, number, take);
            }
        }
    }

    private void TryRegister(Signal signal, int number, Action<Signal> take)
    {
        try
        {
            _registrations.Add(
                PosixSignalRegistration.Create(
                    NameOf(signal, number),
                    context =>
                    {
                        context.Cancel = true;
                        take(signal);
                    }
                )
            );
        }
        catch (PlatformNotSupportedException)
        {
            // Windows knows those that have a name: Ctrl+C, Ctrl+Break, close and shutdown.
        }
    }

    /// <summary>The framework's own name, where it has one: not every system takes the number.</summary>
    private static PosixSignal NameOf(Signal signal, int number) =>
        signal == Signal.Interrupt ? PosixSignal.SIGINT
        : signal == Signal.Terminate ? PosixSignal.SIGTERM
        : signal == Signal.Hangup ? PosixSignal.SIGHUP
        : signal == Signal.Quit ? PosixSignal.SIGQUIT
        : (PosixSignal)number;

    /// <summary>
    /// Leaves the terminal's modes alone when reeve is continued: the runtime would set them to those of its console, and be
    /// stopped by that (SIGTTOU) when the command has the terminal by then.
    /// </summary>
    [UnsupportedOSPlatform("windows")]
    public void LeaveTerminal() =>
        _registrations.Add(
            PosixSignalRegistration.Create(PosixSignal.SIGCONT, static context => context.Cancel = true)
        );

    /// <summary>Suspends and resumes the command with reeve.</summary>
    /// <param name="suspend">Suspends the command.</param>
    /// <param name="resume">Resumes it.</param>
    /// <remarks>
    /// Reeve then stops itself by the same signal, as if it had not caught it, and so under the system's rules: nothing
    /// happens where nobody could continue it (an orphaned group, PID 1). Hence the command is resumed afterwards in any
    /// case. <c>raise(3)</c> is for this thread: it comes back when all has been continued, not earlier.
    /// </remarks>
    [UnsupportedOSPlatform("windows")]
    public void FollowSuspension(Action suspend, Action resume)
    {
        _suspension = Register();
        _registrations.Add(
            PosixSignalRegistration.Create(
                PosixSignal.SIGCONT,
                context =>
                {
                    // Else the runtime sets the terminal's modes, to those of its console, after this.
                    context.Cancel = true;
                    resume();
                }
            )
        );

        PosixSignalRegistration Register() =>
            PosixSignalRegistration.Create(
                PosixSignal.SIGTSTP,
                context =>
                {
                    context.Cancel = true;
                    suspend();
                    _suspension?.Dispose();
                    _ = Signal.TerminalSuspend.TryGetNumber(out var number);
                    _ = Libc.Raise(number);
                    _suspension = Register();
                    resume();
                }
            );
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _suspension?.Dispose();
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    /// <summary>The signals that this process ignores, a bit each (<c>SigIgn</c> of <c>proc(5)</c>); none where that is not told.</summary>
    private static ulong IgnoredSignals()
    {
        const string Field = "SigIgn:";
        try
        {
            var line = File.ReadLines("/proc/self/status")
                .FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal));
            return line is null
                ? 0
                : ulong.Parse(
                    line.AsSpan(Field.Length).Trim(),
                    NumberStyles.HexNumber,
                    CultureInfo.InvariantCulture
                );
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
