namespace Reeve.Testing.Processes;

/// <summary>What starting a program does.</summary>
/// <param name="Script">What its processes do; null: it cannot be started.</param>
/// <param name="Failure">Why not.</param>
/// <param name="Delay">How long the start takes.</param>
/// <param name="IgnoresCancellation">Whether the process comes even when the start was called off meanwhile.</param>
internal sealed record Definition(
    Action<SimulatedProcess>? Script,
    SpawnFailure Failure,
    TimeSpan Delay,
    bool IgnoresCancellation
)
{
    public SpawnException CreateException(string program) =>
        new(
            $"'{program}' could not be started: it is defined to fail with {Failure} in this simulated system."
        )
        {
            Reason = Failure,
            Program = program,
            IsTransient = Failure == SpawnFailure.ResourceLimit,
        };

    public static SpawnException CreateNotFound(string program) =>
        new(
            $"'{program}' could not be started: this simulated system has no such program. Define it with "
                + $"SimulatedOs.Define(\"{program}\", …), named exactly as the command names it."
        )
        {
            Reason = SpawnFailure.NotFound,
            Program = program,
            NativeErrorCode = 2,
        };
}
