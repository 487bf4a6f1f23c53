namespace Reeve;

/// <summary>Which output of a process.</summary>
public enum OutputStream
{
    /// <summary>Standard output, descriptor 1.</summary>
    StandardOutput,

    /// <summary>Standard error, descriptor 2.</summary>
    StandardError,
}

/// <summary>A line that a process wrote.</summary>
/// <param name="Text">The line, without its line end (LF or CR LF).</param>
/// <param name="Stream">Where it was written to.</param>
/// <param name="ReadAt">When its last part was read; not when it was written.</param>
/// <param name="IsComplete">
/// False: there was no line end. It is the last that the process wrote, or a part of a line longer than
/// <see cref="OutputLinesOptions.MaxLineLength"/>, which goes on in the next line of the same stream.
/// </param>
public readonly record struct OutputLine(
    string Text,
    OutputStream Stream,
    DateTimeOffset ReadAt,
    bool IsComplete
);
