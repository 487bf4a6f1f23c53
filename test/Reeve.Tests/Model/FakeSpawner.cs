namespace Reeve.Tests.Model;

/// <summary>Children that are nothing but memory, and answer from whichever thread of the pool, a moment later.</summary>
internal sealed class FakeSpawner(int seed) : ISpawner
{
    private readonly Random _random = new(seed);
    private readonly Lock _gate = new();
    private int _alive;
    private int _lastId;

    /// <summary>The most that were ever alive at once.</summary>
    public int MostAlive { get; private set; }

    public int Alive
    {
        get
        {
            lock (_gate)
            {
                return _alive;
            }
        }
    }

    public ValueTask<ChildProcess> SpawnAsync(SpawnRequest request, CancellationToken cancellationToken)
    {
        var kind = Next(10);
        return kind switch
        {
            0 => throw new SpawnException("as planned"),
            < 5 => ValueTask.FromResult<ChildProcess>(Create()),
            _ => new ValueTask<ChildProcess>(SpawnLaterAsync(kind, cancellationToken)),
        };
    }

    public int Next(int limit)
    {
        lock (_gate)
        {
            return _random.Next(limit);
        }
    }

    /// <summary>Does something soon, on some thread.</summary>
    public void Soon(Action what) => _ = Next(4) == 0 ? LaterAsync(what) : Task.Run(what);

    public void Ended()
    {
        lock (_gate)
        {
            _alive--;
        }
    }

    private static async Task LaterAsync(Action what)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System).ConfigureAwait(false);
        what();
    }

    private async Task<ChildProcess> SpawnLaterAsync(int kind, CancellationToken cancellationToken)
    {
        await Task.Delay(
                TimeSpan.FromMilliseconds(Next(2)),
                TimeProvider.System,
                kind < 8 ? cancellationToken : CancellationToken.None
            )
            .ConfigureAwait(false);
        return Create();
    }

    private FakeChild Create()
    {
        lock (_gate)
        {
            MostAlive = Math.Max(MostAlive, ++_alive);
            return new FakeChild(this, ++_lastId);
        }
    }
}

internal sealed class FakeChild : ChildProcess
{
    private readonly FakeSpawner _spawner;
    private readonly bool _obeys;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IChildObserver? _observer;
    private ProcessEnd? _end;

    public FakeChild(FakeSpawner spawner, int id)
    {
        _spawner = spawner;
        Id = id;
        _obeys = spawner.Next(3) > 0;
        if (spawner.Next(4) == 0)
        {
            spawner.Soon(() => End(ProcessEnd.Exit(0)));
        }
    }

    public override int Id { get; }

    public override void Observe(IChildObserver observer)
    {
        lock (_gate)
        {
            _observer = observer;
            if (_end is null)
            {
                return;
            }
        }
        Tell(observer);
    }

    public override Delivery Signal(Signal signal, SignalTarget target = SignalTarget.Containment)
    {
        lock (_gate)
        {
            if (_end is not null)
            {
                return Delivery.NobodyThere;
            }
        }
        if (_obeys && signal == Reeve.Signal.Terminate)
        {
            _spawner.Soon(() => End(ProcessEnd.BySignal(signal)));
        }
        return Delivery.Delivered;
    }

    public override void Kill() => _spawner.Soon(() => End(ProcessEnd.BySignal(Reeve.Signal.ForceStop)));

    public override ValueTask DisposeAsync()
    {
        if (!_gone.Task.IsCompleted)
        {
            Kill();
        }
        return new ValueTask(_gone.Task);
    }

    private void End(ProcessEnd end)
    {
        IChildObserver? observer;
        lock (_gate)
        {
            if (_end is not null)
            {
                return;
            }
            _spawner.Ended();
            _end = end;
            observer = _observer;
        }
        _gone.SetResult();
        if (observer is not null)
        {
            Tell(observer);
        }
    }

    private void Tell(IChildObserver observer) =>
        _spawner.Soon(() =>
        {
            observer.OnExited(new ChildExit(_end!.Value, TimeProvider.System.GetUtcNow(), null));
            observer.OnTreeGone();
        });
}
