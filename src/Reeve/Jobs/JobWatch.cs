using System.Threading.Tasks.Sources;

namespace Reeve.Jobs;

/// <summary>
/// One watcher's events, from the loop to one reader. By hand instead of a channel, so that the reader goes on where the
/// job's scheduler runs things, as a simulated world needs.
/// </summary>
internal sealed class JobWatch(JobWatchers watchers, JobScheduler scheduler, CancellationToken fromWatch)
    : IAsyncEnumerable<JobEvent>,
        IAsyncEnumerator<JobEvent>,
        IValueTaskSource<bool>,
        IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly Queue<JobEvent> _events = new();
    private ManualResetValueTaskSourceCore<bool> _source;
    private CancellationTokenRegistration _onWatchCancelled;
    private CancellationTokenRegistration _onReadCancelled;
    private CancellationToken _cancelledBy;
    private bool _isWaiting;
    private bool _isComplete;
    private bool _isEnumerated;

    public JobEvent Current { get; private set; } = null!;

    public void Add(JobEvent what)
    {
        lock (_gate)
        {
            _events.Enqueue(what);
        }
        Resume();
    }

    public void Complete()
    {
        lock (_gate)
        {
            _isComplete = true;
        }
        Resume();
    }

    public IAsyncEnumerator<JobEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_isEnumerated)
            {
                throw new InvalidOperationException(
                    "The events of one WatchAsync can be enumerated once. Call it again."
                );
            }
            _isEnumerated = true;
        }
        _onWatchCancelled = fromWatch.UnsafeRegister(
            static (watch, token) => ((JobWatch)watch!).Cancel(token),
            this
        );
        _onReadCancelled = cancellationToken.UnsafeRegister(
            static (watch, token) => ((JobWatch)watch!).Cancel(token),
            this
        );
        return this;
    }

    public ValueTask<bool> MoveNextAsync()
    {
        lock (_gate)
        {
            if (_cancelledBy.IsCancellationRequested)
            {
                return ValueTask.FromCanceled<bool>(_cancelledBy);
            }
            if (_events.TryDequeue(out var next))
            {
                Current = next;
                return ValueTask.FromResult(true);
            }
            if (_isComplete)
            {
                return ValueTask.FromResult(false);
            }
            _source.Reset();
            _isWaiting = true;
            return new ValueTask<bool>(this, _source.Version);
        }
    }

    public async ValueTask DisposeAsync()
    {
        watchers.Remove(this);
        await _onWatchCancelled.DisposeAsync().ConfigureAwait(false);
        await _onReadCancelled.DisposeAsync().ConfigureAwait(false);
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags
    ) => _source.OnCompleted(continuation, state, token, flags);

    private void Cancel(CancellationToken token)
    {
        lock (_gate)
        {
            _cancelledBy = token;
        }
        Resume();
    }

    /// <summary>Has the reader woken, if it waits and there is something for it.</summary>
    private void Resume()
    {
        lock (_gate)
        {
            if (!_isWaiting || (_events.Count == 0 && !_isComplete && !_cancelledBy.IsCancellationRequested))
            {
                return;
            }
            _isWaiting = false;
        }
        scheduler.Queue(this);
    }

    void IThreadPoolWorkItem.Execute()
    {
        bool hasNext;
        lock (_gate)
        {
            hasNext = !_cancelledBy.IsCancellationRequested && _events.Count > 0;
            if (hasNext)
            {
                Current = _events.Dequeue();
            }
        }
        if (_cancelledBy.IsCancellationRequested)
        {
            _source.SetException(new OperationCanceledException(_cancelledBy));
        }
        else
        {
            _source.SetResult(hasNext);
        }
    }
}
