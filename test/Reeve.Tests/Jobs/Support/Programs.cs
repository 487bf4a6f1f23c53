using Reeve.Testing;

namespace Reeve.Tests.Jobs.Support;

/// <summary>Worlds with the programs that most of these tests run.</summary>
internal static class Programs
{
    /// <summary>Exits with 0 as soon as it is asked to by TERM or INT.</summary>
    public static Command Server { get; } = Command.Exec("server");

    /// <summary>Exits with 0 three seconds after TERM.</summary>
    public static Command Slow { get; } = Command.Exec("slow");

    /// <summary>Ignores TERM, INT and HUP.</summary>
    public static Command Stubborn { get; } = Command.Exec("stubborn");

    /// <summary>Exits with 0 one second after its start.</summary>
    public static Command Brief { get; } = Command.Exec("brief");

    /// <summary>Exits at once on TERM; its child, one of its containment, three seconds after TERM.</summary>
    public static Command Family { get; } = Command.Exec("family");

    /// <summary>Survives everything but its own exit.</summary>
    public static Command Undead { get; } = Command.Exec("undead");

    /// <summary>Cannot be started.</summary>
    public static Command Missing { get; } = Command.Exec("missing");

    /// <summary>First in first out, and some random orders.</summary>
    public static TheoryData<int?> Seeds { get; } =
        new((int?[])[null, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);

    /// <summary>A hook that never returns.</summary>
    public static Task Never { get; } = new TaskCompletionSource().Task;

    public static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    public static SimulatedOs CreateOs(int? seed = null)
    {
        var os = new SimulatedOs(seed);
        os.Define("server", Obey);
        os.Define(
            "slow",
            static p => p.On(Signal.Terminate, static x => x.After(Seconds(3), static y => y.Exit(0)))
        );
        os.Define("stubborn", Ignore);
        os.Define("brief", static p => p.After(Seconds(1), static x => x.Exit(0)));
        os.Define(
            "family",
            static p =>
            {
                Obey(p);
                p.Fork(static child =>
                    child.On(Signal.Terminate, static x => x.After(Seconds(3), static y => y.Exit(0)))
                );
            }
        );
        os.Define(
            "undead",
            static p =>
            {
                Ignore(p);
                p.RefuseToDie();
            }
        );
        return os;
    }

    public static Task Delay(this SimulatedOs os, double seconds) => Task.Delay(Seconds(seconds), os.Clock);

    /// <summary>The signals that a process received, as names in a row.</summary>
    public static string ReceivedText(this SimulatedProcess process) => string.Join(' ', process.Received);

    private static void Obey(SimulatedProcess process) =>
        process
            .On(Signal.Terminate, static x => x.Exit(0))
            .On(Signal.Interrupt, static x => x.Exit(0))
            .Ignore(Signal.User1)
            .Ignore(Signal.User2);

    private static void Ignore(SimulatedProcess process) =>
        process
            .Ignore(Signal.Terminate)
            .Ignore(Signal.Interrupt)
            .Ignore(Signal.Hangup)
            .Ignore(Signal.User1)
            .Ignore(Signal.User2);
}
