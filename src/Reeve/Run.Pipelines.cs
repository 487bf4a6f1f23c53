using System.IO.Pipelines;

namespace Reeve;

/// <remarks>This file: the standard streams once more, as pipelines.</remarks>
public sealed partial class Run
{
    private const int BufferSize = 64 * 1024;

    // By reads of no bytes, so that a reader which waits holds no buffer.
    private static readonly StreamPipeReaderOptions Reading = new(
        bufferSize: BufferSize,
        useZeroByteReads: true
    );
    private static readonly StreamPipeWriterOptions Writing = new(minimumBufferSize: BufferSize);

    /// <summary>
    /// <see cref="StandardInput"/> as a <see cref="PipeWriter"/>: a flush waits while the pipe is full, completing it gives the
    /// process its end of input. Use this or the stream, not both. Always the same object.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is no pipe.</exception>
    public PipeWriter StandardInputWriter =>
        LazyInitializer.EnsureInitialized(
            ref (_streams ?? throw NoPipe(nameof(StandardInput))).InputWriter,
            () => PipeWriter.Create(StandardInput, Writing)
        );

    /// <summary>
    /// <see cref="StandardOutput"/> as a <see cref="PipeReader"/>. It reads only when it is asked to, so that the process waits for
    /// a reader that is behind; one that waits holds no buffer. Use this or the stream, not both. Always the same object.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is no pipe.</exception>
    public PipeReader StandardOutputReader =>
        LazyInitializer.EnsureInitialized(
            ref (_streams ?? throw NoPipe(nameof(StandardOutput))).OutputReader,
            () => PipeReader.Create(StandardOutput, Reading)
        );

    /// <summary>The same for <see cref="StandardError"/>.</summary>
    /// <exception cref="InvalidOperationException">It is no pipe.</exception>
    public PipeReader StandardErrorReader =>
        LazyInitializer.EnsureInitialized(
            ref (_streams ?? throw NoPipe(nameof(StandardError))).ErrorReader,
            () => PipeReader.Create(StandardError, Reading)
        );
}
