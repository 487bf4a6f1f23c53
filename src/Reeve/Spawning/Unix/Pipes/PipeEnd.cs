using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;
using Reeve.Interop;

namespace Reeve.Spawning.Unix.Pipes;

/// <summary>Our end of a pipe to a child: asynchronous without a thread, one operation at a time.</summary>
/// <remarks>
/// An operation is tried at once; only when the pipe is not ready it waits, and then tries again. So nothing is ever read
/// or written on somebody's behalf, and a cancelled operation has moved no byte.
/// </remarks>
internal abstract class PipeEnd : Stream, IValueTaskSource
{
    private readonly PipeWatcher.Entry _entry;
    private readonly Readiness _readiness;
    private ManualResetValueTaskSourceCore<bool> _wait = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private bool _isWatched;
    private bool _isWaiting;
    private bool _hasChanged;
    private int _operations;

    protected PipeEnd(int descriptor, Readiness readiness)
    {
        _readiness = readiness;
        Handle = new PipeHandle(descriptor);
        _entry = new PipeWatcher.Entry(this);
    }

    protected PipeHandle Handle { get; }

    /// <summary>Guards what is below, the closing, and what derived classes keep; never held during a wait.</summary>
    protected Lock Gate { get; } = new();

    public sealed override bool CanSeek => false;

    public sealed override long Length => throw new NotSupportedException();

    public sealed override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public sealed override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>The pipe may have become ready, or its other end was closed.</summary>
    public void OnChanged()
    {
        lock (Gate)
        {
            _hasChanged = true;
            if (!_isWaiting)
            {
                return;
            }
            EndWait();
        }
        _wait.SetResult(true);
    }

    void IValueTaskSource.GetResult(short token)
    {
        // Not under the gate: a callback that runs now wants it.
        _registration.Dispose();
        _registration = default;
        _wait.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags
    ) => _wait.OnCompleted(continuation, state, token, flags);

    protected override void Dispose(bool disposing)
    {
        lock (Gate)
        {
            Handle.Dispose();
        }
        OnChanged();
        base.Dispose(disposing);
    }

    /// <summary>Begins an operation.</summary>
    protected void Enter()
    {
        if (Interlocked.Exchange(ref _operations, 1) != 0)
        {
            throw new InvalidOperationException(
                "An operation on this pipe is still under way. Read, or write, from one place at a time."
            );
        }
    }

    protected void Leave() => Volatile.Write(ref _operations, 0);

    /// <summary>
    /// Waits until the pipe may be ready. Only within an operation that has found that it was not. It may have been closed since
    /// then, by the end of the tree or by its user: which of them, the operation finds when it tries again.
    /// </summary>
    protected ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        lock (Gate)
        {
            if (Handle.IsClosed)
            {
                return ValueTask.CompletedTask;
            }
            if (!_isWatched)
            {
                if (!Handle.Watch(PipeWatcher.Shared, _readiness, _entry))
                {
                    throw Failed("watch", Marshal.GetLastPInvokeError());
                }
                _isWatched = true;
            }
            if (_hasChanged)
            {
                _hasChanged = false;
                return ValueTask.CompletedTask;
            }
            _wait.Reset();
            _isWaiting = true;
            _entry.Waiting = this;
        }
        _registration = cancellationToken.UnsafeRegister(
            static (end, token) => ((PipeEnd)end!).OnCancelled(token),
            this
        );
        return new ValueTask(this, _wait.Version);
    }

    internal static IOException Failed(string verb, int error) =>
        new($"Cannot {verb} the pipe: {Marshal.GetPInvokeErrorMessage(error)}.");

    private void OnCancelled(CancellationToken token)
    {
        lock (Gate)
        {
            if (!_isWaiting)
            {
                return;
            }
            EndWait();
        }
        _wait.SetException(new OperationCanceledException(token));
    }

    private void EndWait()
    {
        _hasChanged = false;
        _isWaiting = false;
        _entry.Waiting = null;
    }
}
