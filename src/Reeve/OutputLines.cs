using System.Threading.Channels;
using Reeve.Output;

namespace Reeve;

/// <summary>The lines of a run's output, as they come. Reading has begun when you get it.</summary>
/// <remarks>
/// Enumerate it once: <c>await foreach</c> gives all lines of one stream in their order, and ends when both streams have.
/// Between the two streams the order is that of reading. Disposing it stops the reading and closes the streams.
/// </remarks>
public sealed class OutputLines : IAsyncEnumerable<OutputLine>, IAsyncDisposable
{
    private readonly Channel<OutputLine> _lines;
    private readonly CancellationTokenSource _disposal = new();
    private readonly Stream?[] _streams;
    private readonly Task _reading;
    private long _dropped;

    internal OutputLines(Stream? output, Stream? error, OutputLinesOptions options, TimeProvider time)
    {
        _streams = [output, error];
        _lines = Channel.CreateBounded<OutputLine>(
            new BoundedChannelOptions(options.Capacity)
            {
                SingleReader = true,
                FullMode = options.WhenFull switch
                {
                    WhenFull.DropOldest => BoundedChannelFullMode.DropOldest,
                    WhenFull.DropNewest => BoundedChannelFullMode.DropWrite,
                    _ => BoundedChannelFullMode.Wait,
                },
            },
            _ => Interlocked.Increment(ref _dropped)
        );
        _reading = ReadAsync(
            output is null
                ? Task.CompletedTask
                : new LineReader(output, OutputStream.StandardOutput, options, time, _lines.Writer).ReadAsync(
                    _disposal.Token
                ),
            error is null
                ? Task.CompletedTask
                : new LineReader(error, OutputStream.StandardError, options, time, _lines.Writer).ReadAsync(
                    _disposal.Token
                )
        );
    }

    /// <summary>How many lines have been dropped so far; always 0 under <see cref="WhenFull.Block"/>.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <inheritdoc/>
    public IAsyncEnumerator<OutputLine> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        _lines.Reader.ReadAllAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);

    /// <summary>Stops the reading, and closes the streams.</summary>
    public async ValueTask DisposeAsync()
    {
        await _disposal.CancelAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        foreach (var stream in _streams)
        {
            if (stream is not null)
            {
                await stream.DisposeAsync().ConfigureAwait(false);
            }
        }
        _disposal.Dispose();
    }

    private async Task ReadAsync(Task output, Task error)
    {
        Exception? failure = null;
        try
        {
            await Task.WhenAll(output, error).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Disposed: nobody enumerates any more.
        }
        catch (Exception exception)
        {
            failure = exception;
        }
        _lines.Writer.TryComplete(failure);
    }
}
