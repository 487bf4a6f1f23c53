using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.Linux.Pipes;

/// <summary>What a child writes, for us to read.</summary>
[SupportedOSPlatform("linux")]
internal sealed class PipeOutput(int descriptor) : PipeEnd(descriptor)
{
    private const int Unlimited = -1;
    private const int UsualSize = 64 * 1024;
    private const int BusySize = 256 * 1024;

    private int _left = Unlimited;
    private int _inOneGo;
    private bool _isClosed;

    public override bool CanRead => !Handle.IsClosed;

    public override bool CanWrite => false;

    /// <summary>Whether somebody outside of the tree still held the pipe when the tree was gone: what it writes is not read.</summary>
    public bool IsCut { get; private set; }

    /// <summary>
    /// The tree is gone: what is in the pipe now can still be read, and then it ends, whoever else may hold it.
    /// </summary>
    public unsafe void Seal()
    {
        lock (Gate)
        {
            if (Handle.IsClosed)
            {
                return;
            }
            int left;
            _left = Libc.ControlDevice(Handle, Libc.FIONREAD, &left) == 0 ? left : 0;
            IsCut = !HasHungUp();
            if (_left == 0)
            {
                _isClosed = true;
                Handle.Dispose();
            }
        }
        OnChanged();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
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

    /// <returns>False: nothing is there yet.</returns>
    private unsafe bool TryRead(Span<byte> buffer, out int count)
    {
        lock (Gate)
        {
            count = 0;
            if (_isClosed || buffer.IsEmpty)
            {
                return true;
            }
            ObjectDisposedException.ThrowIf(Handle.IsClosed, this);
            var wanted = _left == Unlimited ? buffer.Length : Math.Min(buffer.Length, _left);
            nint read;
            int error;
            do
            {
                fixed (byte* bytes = buffer)
                {
                    read = Libc.Read(Handle, bytes, (nuint)wanted);
                }
                error = read < 0 ? Marshal.GetLastPInvokeError() : 0;
            } while (error == Errno.EINTR);
            if (error == Errno.EAGAIN)
            {
                _inOneGo = 0;
                return false;
            }
            if (error != 0)
            {
                throw Failed("read from", error);
            }
            count = (int)read;
            if (_left != Unlimited)
            {
                _left -= count;
            }
            if (count == 0 || _left == 0)
            {
                _isClosed = true;
                Handle.Dispose();
            }
            else
            {
                EnlargeWhenBusy(count);
            }
            return true;
        }
    }

    /// <summary>Pipes of the usual size halve the throughput, but memory for pipes is limited (<c>pipe(7)</c>): only busy ones.</summary>
    private void EnlargeWhenBusy(int count)
    {
        if (_inOneGo is >= 0 and < UsualSize && (_inOneGo += count) >= UsualSize)
        {
            // Refused where the user has too many: then it stays as it is.
            _ = Libc.Control(Handle, Libc.F_SETPIPE_SZ, BusySize);
            _inOneGo = Unlimited;
        }
    }

    private unsafe bool HasHungUp()
    {
        var isAdded = false;
        Handle.DangerousAddRef(ref isAdded);
        try
        {
            var entry = new Libc.PollEntry
            {
                Descriptor = (int)Handle.DangerousGetHandle(),
                Events = Libc.POLLIN,
            };
            return Libc.Poll(&entry, 1, 0) == 1 && (entry.Returned & Libc.POLLHUP) != 0;
        }
        finally
        {
            Handle.DangerousRelease();
        }
    }
}
