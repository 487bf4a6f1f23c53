using Reeve.Benchmarks.Scenarios;

namespace Reeve.Benchmarks.Harness;

/// <summary>
/// A thing to measure. <see cref="RunAsync"/> runs in the bench: it asks the sides, and turns their answers into rows.
/// The others do the work, each in its side's own process. What the C side does for the same request is in floor.c.
/// </summary>
internal abstract class Scenario
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new Post(),
        new RoundTrip(),
        new AllocationOfControls(),
        new MemoryOfJobs(),
        new JobCycle(),
        new AllocationOfStarts(),
        new MemoryOfRuns(),
        new SpawnSequential(),
        new SpawnConcurrent(),
        new SpawnBig(),
        new GuardianCost(),
        new StopSettled(),
        new EndNoticed(),
        new Many(),
        new Growth(),
        new Idle(),
    ];

    public abstract string Name { get; }

    public static Scenario? Find(string name) =>
        All.FirstOrDefault(scenario => string.Equals(scenario.Name, name, StringComparison.Ordinal));

    public abstract Task RunAsync(Bench bench);

    public virtual Task<Answer> MeasureReeveAsync(Request request) =>
        throw new NotSupportedException($"{Name} has no measurement of Reeve.");

    public virtual Task<Answer> MeasureProcessAsync(Request request) =>
        throw new NotSupportedException($"{Name} has no measurement of System.Diagnostics.Process.");

    public virtual Task<Answer> MeasureMedallionAsync(Request request) =>
        throw new NotSupportedException($"{Name} has no measurement of MedallionShell.");
}
