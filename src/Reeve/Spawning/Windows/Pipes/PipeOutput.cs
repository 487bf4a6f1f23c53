using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Reeve.Interop;

namespace Reeve.Spawning.Windows.Pipes;

/// <summary>What a child writes, for us to read: asynchronous by the runtime's own completion port, one operation at a time.</summary>
[SupportedOSPlatform("windows")]
internal sealed class PipeOutput(SafePipeHandle handle) : Stream
{
    private const int Unlimited = -1;
    private const int Broken = -1;

    private readonly Lock _lock = new();
    private readonly NamedPipeServerStream _pipe = new(
        PipeDirection.In,
        isAsync: true,
        isConnected: true,
        handle
    );
    private readonly byte[] _ahead = new byte[1];
    private CancellationTokenSource? _reading;
    private int _operations;
    private int _left = Unlimited;
    private bool _hasAhead;
    private bool _isLeftKnown;
    private bool _isDisposed;
    private bool _isClosed;

    public override bool CanRead => !_isDisposed && (!_isClosed || _hasAhead);

    public override bool CanWrite => false;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whether somebody outside of the tree still held the pipe when the tree was gone.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Whether the tree is gone, so that it ends with what is in the pipe.</summary>
    public bool IsSealed { get; private set; }

    /// <remarks>
    /// A read of no bytes waits until there is something, as of sockets: by a byte that is read ahead, because not every system has
    /// such reads of pipes wait.
    /// </remarks>
    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        Enter();
        try
        {
            while (true)
            {
                if (TryReadAtOnce(buffer, out var count))
                {
                    return count;
                }
                using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                if (TryBegin(reading))
                {
                    try
                    {
                        // A read that is cancelled has read nothing: one that has read something completes.
                        count = await _pipe
                            .ReadAsync(buffer.IsEmpty ? _ahead : buffer, reading.Token)
                            .ConfigureAwait(false);
                        return Take(buffer, count);
                    }
                    catch (Exception exception)
                        when (exception is OperationCanceledException or ObjectDisposedException
                            && !cancellationToken.IsCancellationRequested
                        )
                    {
                        // It was sealed meanwhile, or disposed: the next round says which.
                    }
                    finally
                    {
                        EndRead();
                    }
                }
            }
        }
        finally
        {
            Volatile.Write(ref _operations, 0);
        }
    }

    public override Task<int> ReadAsync(
        byte[] buffer,
        int offset,
        int count,
        CancellationToken cancellationToken
    ) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("A child's output is read, not written.");

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>
    /// The tree is gone: what is in the pipe now can still be read, and then it ends, whoever else may hold it.
    /// </summary>
    public void Seal()
    {
        lock (_lock)
        {
            if (IsSealed || _isClosed || _isDisposed)
            {
                return;
            }
            IsSealed = true;
            IsCut = IsHeld();
            if (_reading is null)
            {
                CountLeft();
            }
            else
            {
                // A read under way may have taken some of it. It counts what is left when it has come back.
                _reading.Cancel();
            }
        }
    }

    /// <summary>Reads what is there, without waiting; 0 bytes are the end. Not while a read is under way.</summary>
    /// <returns>False: nothing is there yet.</returns>
    public bool TryRead(byte[] buffer, out int count)
    {
        lock (_lock)
        {
            if (TryReadAtOnce(buffer, out count))
            {
                return true;
            }
            if (IsSealed)
            {
                // A read that was called off is still to come back.
                return false;
            }
            var available = Peek();
            if (available == Broken)
            {
                CloseOurs();
                return true;
            }
            count = available > 0 ? ReadNow(buffer, available) : 0;
            return available > 0;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (_lock)
            {
                _isDisposed = true;
                _reading?.Cancel();
            }
            _pipe.Dispose();
        }
        base.Dispose(disposing);
    }

    private void Enter()
    {
        if (Interlocked.Exchange(ref _operations, 1) != 0)
        {
            throw new InvalidOperationException(
                "An operation on this pipe is still under way. Read, or write, from one place at a time."
            );
        }
    }

    private bool TryBegin(CancellationTokenSource reading)
    {
        lock (_lock)
        {
            if (IsSealed || _isDisposed || _isClosed)
            {
                return false;
            }
            _reading = reading;
            return true;
        }
    }

    private void EndRead()
    {
        lock (_lock)
        {
            _reading = null;
            if (IsSealed && !_isLeftKnown && !_isDisposed)
            {
                CountLeft();
            }
        }
    }

    /// <summary>What needs no waiting: the byte that was read ahead, and what was in the pipe at the tree's end.</summary>
    /// <returns>Whether the read is done; 0 bytes are the end, or no bytes were asked for.</returns>
    private bool TryReadAtOnce(Memory<byte> buffer, out int count)
    {
        lock (_lock)
        {
            count = 0;
            if (_isClosed && !_hasAhead)
            {
                return true;
            }
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (buffer.IsEmpty)
            {
                return _hasAhead || _isLeftKnown || _isClosed;
            }
            if (_hasAhead)
            {
                _hasAhead = false;
                buffer.Span[0] = _ahead[0];
                count = 1;
                buffer = buffer[1..];
            }
            if (!_isLeftKnown)
            {
                if (count > 0 && Peek() is > 0 and var more)
                {
                    count += ReadNow(buffer, more);
                }
                return count > 0 || _isClosed;
            }
            if (_left > 0 && !buffer.IsEmpty)
            {
                var read = ReadNow(buffer, _left);
                _left = read == 0 ? 0 : _left - read;
                count += read;
            }
            if (_left == 0)
            {
                CloseOurs();
            }
            return true;
        }
    }

    private int Take(Memory<byte> buffer, int count)
    {
        lock (_lock)
        {
            if (count == 0)
            {
                CloseOurs();
            }
            else if (buffer.IsEmpty)
            {
                _hasAhead = true;
                return 0;
            }
            return count;
        }
    }

    /// <summary>Reads bytes that are there, so that it waits for nobody.</summary>
    private int ReadNow(Memory<byte> buffer, int most) =>
        buffer.IsEmpty || _isClosed ? 0 : _pipe.Read(buffer.Span[..Math.Min(buffer.Length, most)]);

    private void CountLeft()
    {
        _isLeftKnown = true;
        _left = Math.Max(Peek(), 0);
        if (_left == 0)
        {
            CloseOurs();
        }
    }

    /// <summary>All was read. The byte that was read ahead may still be taken.</summary>
    private void CloseOurs()
    {
        _isClosed = true;
        _pipe.Dispose();
    }

    /// <summary>How many bytes are in the pipe; <see cref="Broken"/> when there are none and nobody holds the other end.</summary>
    private unsafe int Peek()
    {
        uint available;
        return _isClosed || _isDisposed ? Broken
            : Kernel32.PeekNamedPipe(handle, null, 0, null, &available, null) != 0 ? (int)available
            : Broken;
    }

    private unsafe bool IsHeld()
    {
        NtDll.IoStatus status;
        NtDll.PipeInformation information;
        return NtDll.NtQueryInformationFile(
                handle,
                &status,
                &information,
                (uint)sizeof(NtDll.PipeInformation),
                NtDll.FilePipeLocalInformation
            ) >= 0
            && information.State == NtDll.FILE_PIPE_CONNECTED_STATE;
    }
}
