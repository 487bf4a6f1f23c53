namespace Reeve.Cli.Watching;

/// <summary>
/// Makes one batch of a burst of changes: it is told once nothing has changed for a while, and, when changes do not
/// stop coming, after <see cref="LongestBurst"/>. Thread-safe.
/// </summary>
internal sealed class Debouncer : IDisposable
{
    /// <summary>How long a burst may delay its own telling, unless the quiet time itself is longer.</summary>
    public static readonly TimeSpan LongestBurst = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _quiet;
    private readonly Action<ChangeBatch> _tell;
    private readonly ITimer _timer;
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);
    private string _first = "";
    private long _firstAt;
    private bool _isDisposed;

    /// <summary>Makes an idle one.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="quiet">How long nothing must change.</param>
    /// <param name="tell">Takes the batches, one at a time.</param>
    public Debouncer(TimeProvider time, TimeSpan quiet, Action<ChangeBatch> tell)
    {
        _time = time;
        _quiet = quiet;
        _tell = tell;
        _timer = time.CreateTimer(
            static self => ((Debouncer)self!).Flush(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
    }

    private DateTimeOffset LastAt { get; set; }

    /// <summary>Takes a change in.</summary>
    /// <param name="path">The full path of what changed.</param>
    public void Add(string path)
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }
            if (_paths.Count == 0)
            {
                _first = path;
                _firstAt = _time.GetTimestamp();
            }
            _paths.Add(path);
            LastAt = _time.GetUtcNow();
            var left = LongestBurst - _time.GetElapsedTime(_firstAt);
            var wait = left > _quiet || _quiet > LongestBurst ? _quiet : left;
            _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Stops the telling; what has not been told is dropped.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _timer.Dispose();
        }
    }

    private void Flush()
    {
        lock (_lock)
        {
            // A timer that fires just as it is set anew finds the paths told already.
            if (_isDisposed || _paths.Count == 0)
            {
                return;
            }
            var batch = new ChangeBatch(_first, _paths.Count, LastAt);
            _paths.Clear();
            _tell(batch);
        }
    }
}
