using System.Diagnostics;
using Reeve.Benchmarks.Harness;
using Shelled = Medallion.Shell.Command;

namespace Reeve.Benchmarks.Sides;

/// <summary>The two programs that the scenarios start, as each managed side wants them.</summary>
internal static class Commands
{
    private const string True = "/bin/true";
    private const string Sleep = "/bin/sleep";
    private const string SleepFor = "1000";

    public static Command ReeveTrue(Request request) => Contain(Command.Exec(True), request);

    public static Command ReeveSleep(Request request) => Contain(Command.Exec(Sleep, SleepFor), request);

    // System.Diagnostics.Process knows neither groups nor sessions: it always starts plainly.
    public static ProcessStartInfo ProcessTrue() => new(True);

    public static ProcessStartInfo ProcessSleep() => new(Sleep, [SleepFor]);

    public static Process Start(ProcessStartInfo start) =>
        Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} was not started.");

    public static Shelled ShellTrue() => Shelled.Run(True);

    public static Shelled ShellSleep() => Shelled.Run(Sleep, SleepFor);

    private static Command Contain(Command command, Request request) =>
        command with
        {
            Containment = Enum.Parse<Containment>(request["containment"]),
            ResetSignalMask = request.LongOrZero("mask") != 0,
        };
}
