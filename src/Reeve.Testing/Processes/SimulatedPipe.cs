using Reeve.Testing.Worlds;

namespace Reeve.Testing.Processes;

/// <summary>An output that is a stream. Whoever reads it may do so on any thread.</summary>
internal sealed class SimulatedPipe(World world) : SimulatedOutput
{
    private readonly Lock _lock = new();
    private readonly Queue<byte> _written = new();
    private Memory<byte> _buffer;
    private TaskCompletionSource<int>? _reading;
    private bool _isClosed;

    public Stream Stream => field ??= new Reader(this);

    protected override void Take(byte[] bytes)
    {
        lock (_lock)
        {
            foreach (var value in bytes)
            {
                _written.Enqueue(value);
            }
            CompleteRead();
        }
    }

    protected override void End()
    {
        lock (_lock)
        {
            CompleteRead();
        }
    }

    private async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TaskCompletionSource<int> reading;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(Stream));
            if (_written.Count > 0 || IsOver)
            {
                return Copy(buffer);
            }
            if (_reading is not null)
            {
                throw new InvalidOperationException("A read of this stream is still under way.");
            }
            _buffer = buffer;
            reading = _reading = world.CreateSource<int>();
        }
        using var registration = cancellationToken.UnsafeRegister(
            (_, token) => Abandon(reading, new OperationCanceledException(token)),
            null
        );
        return await reading.Task.ConfigureAwait(false);
    }

    private void Abandon(TaskCompletionSource<int> reading, Exception exception)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(_reading, reading))
            {
                return;
            }
            _reading = null;
        }
        reading.TrySetException(exception);
    }

    private void CompleteRead()
    {
        if (_reading is { } reading)
        {
            _reading = null;
            world.Complete(reading, Copy(_buffer));
        }
    }

    private int Copy(Memory<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _written.Count);
        for (var i = 0; i < count; i++)
        {
            buffer.Span[i] = _written.Dequeue();
        }
        return count;
    }

    private void CloseReader()
    {
        TaskCompletionSource<int>? reading;
        lock (_lock)
        {
            _isClosed = true;
            reading = _reading;
        }
        if (reading is not null)
        {
            Abandon(reading, new ObjectDisposedException(nameof(Stream)));
        }
    }

    private sealed class Reader(SimulatedPipe pipe) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        ) => pipe.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(
            byte[] buffer,
            int offset,
            int count,
            CancellationToken cancellationToken
        ) => pipe.ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) =>
            throw new NotSupportedException(
                "A simulated stream is read asynchronously: nobody would write meanwhile."
            );

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) =>
            throw new NotSupportedException("A child's output is read, not written.");

        protected override void Dispose(bool disposing)
        {
            pipe.CloseReader();
            base.Dispose(disposing);
        }
    }
}
