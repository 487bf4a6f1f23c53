namespace Reeve.Jobs;

/// <summary>Who watches a job. The loop tells; any thread may come and go.</summary>
internal sealed class JobWatchers(JobScheduler scheduler)
{
    private readonly Lock _gate = new();
    private JobWatch[] _watches = [];
    private long _number;
    private bool _isComplete;

    /// <summary>Counts an event. Whether anybody wants it: otherwise it need not be made.</summary>
    public bool Next()
    {
        _number++;
        return Volatile.Read(ref _watches).Length > 0;
    }

    /// <summary>Tells the event counted last.</summary>
    public void Tell(JobEvent what, DateTimeOffset at, JobState state, Run? run, string? cause)
    {
        what.Number = _number;
        what.At = at;
        what.State = state;
        what.Run = run;
        what.Cause = cause;
        foreach (var watch in Volatile.Read(ref _watches))
        {
            watch.Add(what);
        }
    }

    public void Complete()
    {
        lock (_gate)
        {
            _isComplete = true;
        }
        foreach (var watch in Interlocked.Exchange(ref _watches, []))
        {
            watch.Complete();
        }
    }

    public IAsyncEnumerable<JobEvent> Watch(CancellationToken cancellationToken)
    {
        var watch = new JobWatch(this, scheduler, cancellationToken);
        lock (_gate)
        {
            if (_isComplete)
            {
                watch.Complete();
            }
            else
            {
                Volatile.Write(ref _watches, [.. _watches, watch]);
            }
        }
        return watch;
    }

    public void Remove(JobWatch watch)
    {
        lock (_gate)
        {
            Volatile.Write(ref _watches, Array.FindAll(_watches, other => !ReferenceEquals(other, watch)));
        }
    }
}
