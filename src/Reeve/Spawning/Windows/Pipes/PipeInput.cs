using System.IO.Pipes;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Reeve.Spawning.Windows.Pipes;

/// <summary>What a child reads, for us to write.</summary>
[SupportedOSPlatform("windows")]
internal sealed class PipeInput(SafePipeHandle handle) : Stream
{
    private readonly NamedPipeServerStream _pipe = new(
        PipeDirection.Out,
        isAsync: true,
        isConnected: true,
        handle
    );
    private readonly Lock _lock = new();
    private Action? _callOff;
    private int _operations;
    private volatile bool _isOver;
    private volatile bool _isDisposed;

    public override bool CanRead => false;

    public override bool CanWrite => !_isDisposed && !_isOver;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The tree is gone: nobody reads any more.</summary>
    public void End()
    {
        _isOver = true;
        CloseOurs();
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Interlocked.Exchange(ref _operations, 1) != 0)
        {
            throw new InvalidOperationException(
                "An operation on this pipe is still under way. Read, or write, from one place at a time."
            );
        }
        try
        {
            using var writing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            lock (_lock)
            {
                if (_isOver)
                {
                    throw NobodyReads(null);
                }
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                _callOff = writing.Cancel;
            }
            try
            {
                await _pipe.WriteAsync(buffer, writing.Token).ConfigureAwait(false);
            }
            finally
            {
                lock (_lock)
                {
                    _callOff = null;
                }
            }
        }
        catch (IOException exception)
        {
            throw NobodyReads(exception);
        }
        catch (Exception exception)
            when (exception is OperationCanceledException or ObjectDisposedException
                && !cancellationToken.IsCancellationRequested
            )
        {
            throw _isOver ? NobodyReads(exception)
            : _isDisposed ? new ObjectDisposedException(GetType().FullName, exception)
            : exception;
        }
        finally
        {
            Volatile.Write(ref _operations, 0);
        }
    }

    public override Task WriteAsync(
        byte[] buffer,
        int offset,
        int count,
        CancellationToken cancellationToken
    ) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) =>
        WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("A child's input is written, not read.");

    /// <summary>Does nothing: all that was written is in the pipe.</summary>
    public override void Flush() { }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            CloseOurs();
        }
        base.Dispose(disposing);
    }

    private void CloseOurs()
    {
        lock (_lock)
        {
            _callOff?.Invoke();
        }
        _pipe.Dispose();
    }

    private static IOException NobodyReads(Exception? exception) =>
        new(
            "The process does not read its standard input any more: it has closed it, or has ended. What was written and not "
                + "read is lost.",
            exception
        );
}
