namespace Reeve;

/// <summary>The end of one stream of a run, as an <see cref="IOutputSink"/> hears of it.</summary>
/// <param name="Run">The run.</param>
/// <param name="Stream">The stream.</param>
/// <param name="At">When the end was read.</param>
/// <param name="Bytes">How many bytes the sink has taken.</param>
/// <param name="Dropped">How many bytes were read and thrown away, because the sink had thrown.</param>
/// <param name="IsCut">
/// Whether a process outside of the run's containment still held the pipe when the run ended. All that was written until then
/// has come; what that process writes later is not read.
/// </param>
public readonly record struct OutputEnd(
    Run Run,
    OutputStream Stream,
    DateTimeOffset At,
    long Bytes,
    long Dropped,
    bool IsCut
);
