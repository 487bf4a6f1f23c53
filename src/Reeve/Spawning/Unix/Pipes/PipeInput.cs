using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Reeve.Interop;

namespace Reeve.Spawning.Unix.Pipes;

/// <summary>What a child reads, for us to write.</summary>
internal sealed class PipeInput(int descriptor, string name = "standard input")
    : PipeEnd(descriptor, Readiness.BecomesWritable)
{
    private bool _isOver;

    public override bool CanRead => false;

    public override bool CanWrite => !Handle.IsClosed;

    /// <summary>The tree is gone: nobody reads any more.</summary>
    public void End()
    {
        Volatile.Write(ref _isOver, true);
        Dispose();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        Enter();
        try
        {
            while (!buffer.IsEmpty)
            {
                var count = Write(buffer.Span);
                if (count == 0)
                {
                    await WaitAsync(cancellationToken).ConfigureAwait(false);
                }
                buffer = buffer[count..];
            }
        }
        finally
        {
            Leave();
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

    /// <returns>How many bytes went into the pipe; 0: it is full.</returns>
    private new unsafe int Write(ReadOnlySpan<byte> buffer)
    {
        lock (Gate)
        {
            if (Volatile.Read(ref _isOver))
            {
                throw NobodyReads();
            }
            ObjectDisposedException.ThrowIf(Handle.IsClosed, this);
            nint written;
            int error;
            do
            {
                fixed (byte* bytes = buffer)
                {
                    written = Libc.Write(Handle, bytes, (nuint)buffer.Length);
                }
                error = written < 0 ? Marshal.GetLastPInvokeError() : 0;
            } while (error == Errno.EINTR);
            return error switch
            {
                0 => (int)written,
                _ when Errno.IsTryAgain(error) => 0,
                // EIO: it is a terminal, and nobody has it open.
                Errno.EPIPE or Errno.EIO => throw NobodyReads(),
                _ => throw Failed("write to", error),
            };
        }
    }

    private IOException NobodyReads() =>
        new(
            $"The process does not read its {name} any more: it has closed it, or has ended. What was written and not read "
                + "is lost."
        );
}
