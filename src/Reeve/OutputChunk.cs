namespace Reeve;

/// <summary>Bytes that a process wrote, as they were read: lines, and characters, may be torn between two.</summary>
/// <param name="run">The run that wrote them, with its command.</param>
/// <param name="stream">Where they were written to.</param>
/// <param name="readAt">When they were read.</param>
/// <param name="bytes">The bytes: at least one, at most <see cref="MaxLength"/>.</param>
/// <param name="flow">The flow that they came in.</param>
public readonly ref struct OutputChunk(
    Run run,
    OutputStream stream,
    DateTimeOffset readAt,
    ReadOnlySpan<byte> bytes,
    OutputFlow flow
)
{
    /// <summary>The most bytes that come at once: 65,536.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>The run that wrote them, with its command. By then it may have ended.</summary>
    public Run Run { get; } = run;

    /// <summary>Where they were written to; standard output also for a standard error that joins it.</summary>
    public OutputStream Stream { get; } = stream;

    /// <summary>When they were read, by the job's clock; not when they were written.</summary>
    public DateTimeOffset ReadAt { get; } = readAt;

    /// <summary>The bytes: at least one, at most <see cref="MaxLength"/>. Valid during the call only.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    /// <summary>One object for each stream of a run: its identity, and what resumes it when it was refused.</summary>
    public OutputFlow Flow { get; } = flow;
}
