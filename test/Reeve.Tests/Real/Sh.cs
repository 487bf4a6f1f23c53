using Reeve.Tests.Spawning;

namespace Reeve.Tests.Real;

/// <summary>
/// Commands in the language of the POSIX shell, on every system: where there is no such shell, the test child understands as much
/// of it as is needed.
/// </summary>
internal static class Sh
{
    private static readonly bool IsThere = !OperatingSystem.IsWindows();

    private static readonly Shell Little = new(TestChild.Path) { ProgramOption = "sh", Quote = true };

    /// <summary>How a program ends that was asked to terminate and does nothing about it.</summary>
    public static ProcessEnd Terminated => ProcessEnd.BySignal(IsThere ? Signal.Terminate : Signal.Interrupt);

    /// <summary>What becomes of <see cref="Signal.Continue"/> while somebody is there.</summary>
    public static Delivery Continued => IsThere ? Delivery.Delivered : Delivery.Unsupported;

    /// <summary>How often something is tried where a start is cheap, and where it costs some tenths of a second.</summary>
    public static int Times(int times) => IsThere ? times : times / 10;

    /// <summary>A line for the shell.</summary>
    public static Command Line(string line) =>
        IsThere ? Command.InShell(line) : Command.InShell(Little, line);

    /// <summary>A program that every POSIX system has.</summary>
    public static Command Exec(string program, params ReadOnlySpan<string> arguments) =>
        IsThere
            ? Command.Exec(program, arguments)
            : Command.Exec(TestChild.Path, ["sh", program, .. arguments]);
}

/// <summary>The test is about what only a POSIX system has.</summary>
/// <param name="reason">What that is.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
internal sealed class PosixOnlyAttribute(string reason) : Attribute, Xunit.v3.ITraitAttribute
{
    public string Reason => reason;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("System", "POSIX")];
}
