using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Reeve.Interop;

namespace Reeve.Spawning.Unix.Pipes;

/// <summary>An end that we read.</summary>
internal abstract class ReadEnd(int descriptor) : PipeEnd(descriptor, Readiness.BecomesReadable)
{
    public sealed override bool CanWrite => false;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public sealed override async ValueTask<int> ReadAsync(
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
                if (TryRead(buffer.Span, out var count))
                {
                    return count;
                }
                await WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            Leave();
        }
    }

    public sealed override Task<int> ReadAsync(
        byte[] buffer,
        int offset,
        int count,
        CancellationToken cancellationToken
    ) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public sealed override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public sealed override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("A child's output is read, not written.");

    public sealed override void Flush() { }

    /// <summary>Reads what is there; 0 bytes are the end.</summary>
    /// <returns>False: nothing is there yet.</returns>
    internal abstract bool TryRead(Span<byte> buffer, out int count);

    /// <summary>One <c>read(2)</c>.</summary>
    /// <returns>How many bytes were read; 0 where there is an error number.</returns>
    protected unsafe int Read(Span<byte> buffer, out int error)
    {
        nint read;
        do
        {
            fixed (byte* bytes = buffer)
            {
                read = Libc.Read(Handle, bytes, (nuint)buffer.Length);
            }
            error = read < 0 ? Marshal.GetLastPInvokeError() : 0;
        } while (error == Errno.EINTR);
        return (int)Math.Max(read, 0);
    }
}
