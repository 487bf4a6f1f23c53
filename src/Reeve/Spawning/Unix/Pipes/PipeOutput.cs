using Reeve.Interop;

namespace Reeve.Spawning.Unix.Pipes;

/// <summary>What a child writes, for us to read.</summary>
internal sealed class PipeOutput(int descriptor) : ReadEnd(descriptor)
{
    private const int Unlimited = -1;
    private const int UsualSize = 64 * 1024;

    private int _left = Unlimited;
    private int _inOneGo;
    private bool _isClosed;

    public override bool CanRead => !Handle.IsClosed;

    /// <summary>Whether somebody outside of the tree still held the pipe when the tree was gone: what it writes is not read.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Whether the tree is gone, so that it ends with what is in the pipe.</summary>
    public bool IsSealed { get; private set; }

    /// <summary>
    /// The tree is gone: what is in the pipe now can still be read, and then it ends, whoever else may hold it.
    /// </summary>
    public void Seal()
    {
        lock (Gate)
        {
            if (Handle.IsClosed)
            {
                return;
            }
            IsSealed = true;
            _ = UnixSystem.Current.CountUnread(Handle, out _left);
            IsCut = (Poll() & Libc.POLLHUP) == 0;
            if (_left == 0)
            {
                _isClosed = true;
                Handle.Dispose();
            }
        }
        OnChanged();
    }

    internal override bool TryRead(Span<byte> buffer, out int count)
    {
        lock (Gate)
        {
            count = 0;
            if (_isClosed)
            {
                return true;
            }
            ObjectDisposedException.ThrowIf(Handle.IsClosed, this);
            if (buffer.IsEmpty)
            {
                // By such reads, as of sockets, readers wait that want no buffer of theirs to wait.
                return Poll() != 0;
            }
            var wanted = _left == Unlimited ? buffer.Length : Math.Min(buffer.Length, _left);
            count = Read(buffer[..wanted], out var error);
            if (Errno.IsTryAgain(error))
            {
                _inOneGo = 0;
                return false;
            }
            if (error != 0)
            {
                throw Failed("read from", error);
            }
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

    /// <summary>It has given more than a pipe of the usual size holds before it was empty once.</summary>
    private void EnlargeWhenBusy(int count)
    {
        if (_inOneGo is >= 0 and < UsualSize && (_inOneGo += count) >= UsualSize)
        {
            Handle.Enlarge();
            _inOneGo = Unlimited;
        }
    }

    /// <summary>
    /// Has it watched by another than who waits for streams, who then calls <see cref="TryRead"/>; false with the error in errno.
    /// Does nothing once it is closed.
    /// </summary>
    internal bool Watch<T>(DescriptorWatcher<T> watcher, Readiness readiness, T target)
        where T : class
    {
        lock (Gate)
        {
            return Handle.IsClosed || Handle.Watch(watcher, readiness, target);
        }
    }

    internal void Unwatch()
    {
        lock (Gate)
        {
            if (!Handle.IsClosed)
            {
                Handle.Unwatch();
            }
        }
    }

    /// <summary>POLLIN: there is something to read. POLLHUP: nobody holds the other end.</summary>
    private unsafe short Poll()
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
            return Libc.Poll(&entry, 1, 0) == 1 ? entry.Returned : (short)0;
        }
        finally
        {
            Handle.DangerousRelease();
        }
    }
}
