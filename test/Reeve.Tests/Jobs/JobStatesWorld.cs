using Reeve.Testing;

namespace Reeve.Tests.Jobs;

/// <summary>
/// One job brought into a state or phase of docs/job-states.md. Its program obeys TERM after 3 s and INT after 1 s, the
/// phases begin with TERM, and the controls under test bring INT: so a test sees whose steps were taken.
/// </summary>
internal sealed class JobStatesWorld
{
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(5);
    private static readonly StopSequence BySignalOfPhase = StopSequence.Graceful(
        Signal.Terminate,
        TimeSpan.FromSeconds(10)
    );
    private static readonly StopSequence ByInterrupt = StopSequence.Graceful(
        Signal.Interrupt,
        TimeSpan.FromSeconds(10)
    );

    private readonly Command _command = Command.Exec("server");

    public JobStatesWorld(string column)
    {
        Os.Define("server", Serve);
        Os.Define("other", Serve);
        if (column == "Starting, in the spawner")
        {
            Os.DefineSlow("server", Slow, Serve, ignoresCancellation: true);
        }
        Job = Os.CreateJob(_command, new JobOptions { StopSequence = BySignalOfPhase });
        PhaseTicket = Enter(column);
        Os.Run();
        StateBefore = Job.State;
    }

    public SimulatedOs Os { get; } = new();

    public Job Job { get; }

    /// <summary>The ticket of the control that began the phase; null in a mere state.</summary>
    public Ticket? PhaseTicket { get; }

    public JobState StateBefore { get; }

    public bool FunctionRan { get; private set; }

    public SimulatedProcess First => Os.Processes[0];

    public Run? Run => Job.State.Run;

    public Ticket Send(string control, JobPriority priority)
    {
        var ticket = Job.Send(Control(control), priority);
        Os.Run();
        return ticket;
    }

    public void Advance(double seconds) => Os.Advance(TimeSpan.FromSeconds(seconds));

    private static void Serve(SimulatedProcess server) =>
        server
            .On(Signal.Terminate, s => s.After(TimeSpan.FromSeconds(3), x => x.Exit(0)))
            .On(Signal.Interrupt, s => s.After(TimeSpan.FromSeconds(1), x => x.Exit(0)))
            .Ignore(Signal.User1);

    private Ticket? Enter(string column)
    {
        switch (column)
        {
            case "Pending":
                return null;
            case "Starting, in the hook":
                Job.SetSpawnHook(
                    async (_, context) => await Task.Delay(Slow, Os.Clock, context.CancellationToken)
                );
                return Job.Start();
            case "Starting, in the spawner":
                return Job.Start();
        }
        Job.Start();
        Os.Run();
        switch (column)
        {
            case "Finished":
                First.Exit(0);
                return null;
            case "Ending":
                return Job.Stop();
            case "Ending, a spawn follows":
                return Job.Restart();
            case "Ending, a delete follows":
                return Job.Delete();
            case "Function running":
                return Job.Call(async _ => await Task.Delay(Slow, Os.Clock));
            default:
                Assert.Equal("Running", column);
                return null;
        }
    }

    private JobControl Control(string name) =>
        name switch
        {
            "Start" => JobControl.Start(),
            "Stop" => JobControl.Stop(ByInterrupt),
            "Kill" => JobControl.Kill(),
            "Restart" => JobControl.Restart(ByInterrupt),
            "TryRestart" => JobControl.TryRestart(ByInterrupt),
            "Signal" => JobControl.Signal(Signal.User1),
            "WaitForEnd" => JobControl.WaitForEnd(),
            "Delete" => JobControl.Delete(ByInterrupt),
            "DeleteNow" => JobControl.DeleteNow(),
            "Call" => JobControl.Call(_ => FunctionRan = true),
            "SetCommand" => JobControl.SetCommand(Command.Exec("other")),
            "SetSpawnHook" => JobControl.SetSpawnHook((_, _) => { }),
            "SetErrorHandler" => JobControl.SetErrorHandler(_ => { }),
            _ => throw new ArgumentException($"The table names an unknown control '{name}'.", nameof(name)),
        };
}
