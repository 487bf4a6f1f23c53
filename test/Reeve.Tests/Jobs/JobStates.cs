namespace Reeve.Tests.Jobs;

/// <summary>Every cell of docs/job-states.md.</summary>
public sealed partial class JobStates
{
    private const string Phases = "Phases, from the Normal lane";
    private const string HighPhases = "Phases, from the High lane";

    public static TheoryData<string, string, string> States => JobStatesTable.Section("States");

    public static TheoryData<string, string, string> NormalCells => JobStatesTable.Section(Phases);

    public static TheoryData<string, string, string> HighCells => JobStatesTable.Section(HighPhases);

    [Theory]
    [MemberData(nameof(States))]
    public void In_a_state(string control, string state, string expected) =>
        Check(control, state, expected, JobPriority.Normal);

    [Theory]
    [MemberData(nameof(NormalCells))]
    public void In_a_phase_from_the_Normal_lane(string control, string phase, string expected) =>
        Check(control, phase, expected, JobPriority.Normal);

    [Theory]
    [MemberData(nameof(HighCells))]
    public void In_a_phase_from_the_High_lane(string control, string phase, string expected) =>
        Check(
            control,
            phase,
            expected == "as in the state" ? JobStatesTable.Cell("States", control, "Running") : expected,
            JobPriority.High
        );

    [Fact]
    public void The_tables_are_whole()
    {
        Assert.Equal(13 * 3, States.Count);
        Assert.Equal(9 * 6, NormalCells.Count);
        Assert.Equal(10 * 6, HighCells.Count);
    }

    private static void Check(string control, string column, string expected, JobPriority priority)
    {
        var world = new JobStatesWorld(column);
        var ticket = world.Send(control, priority);
        Action<JobStatesWorld, Ticket> check = expected switch
        {
            "starts" => Starts,
            "unchanged" => IsUnchanged,
            "ends" => Ends,
            "kills" => Kills,
            "ends, then starts" => EndsThenStarts,
            "delivers" => Delivers,
            "waits" => Waits,
            "done" => IsDoneAtOnce,
            "deletes" => Deletes,
            "ends, then deletes" => EndsThenDeletes,
            "kills, then deletes" => KillsThenDeletes,
            "runs" => IsDoneAtOnce,
            "held" => (w, t) => IsHeld(w, t, column),
            "calls off" => (w, t) => CallsOff(w, t, column),
            "calls off, deletes" => (w, t) => CallsOffThenDeletes(w, t, column),
            "joins" => (w, t) => Joins(w, t, column, control),
            "joins, calls off" => (w, t) => JoinsAndCallsOff(w, t, control),
            "shares the start" => SharesTheStart,
            "makes a spawn follow" => MakesASpawnFollow,
            "shares the spawn" => SharesTheSpawn,
            "makes a delete follow" => (w, t) => MakesADeleteFollow(w, t, column),
            "job gone" => IsGone,
            _ => throw new InvalidOperationException($"The table has an unknown word: '{expected}'."),
        };
        check(world, ticket);
        if (control == "Call" && expected == "runs")
        {
            Assert.True(world.FunctionRan);
        }
        if (control == "SetCommand" && expected == "runs")
        {
            Assert.Equal("other", world.Job.Command.ToString());
        }
    }
}
