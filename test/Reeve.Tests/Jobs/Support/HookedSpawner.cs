namespace Reeve.Tests.Jobs.Support;

/// <summary>A spawner whose children tell the test what is done to them, or misbehave.</summary>
internal sealed class HookedSpawner(ISpawner inner, Action? onDispose = null) : DelegatingSpawner(inner)
{
    /// <summary>Called in place of the real thing when the members are asked for.</summary>
    public Func<IReadOnlyList<int>>? Members { get; init; }

    /// <summary>Called before a signal is sent.</summary>
    public Action<Signal>? OnSignal { get; init; }

    /// <summary>What becomes of a signal; null: the real thing.</summary>
    public Func<Signal, Delivery?>? Deliver { get; init; }

    /// <summary>Called before the kill.</summary>
    public Action? OnKill { get; init; }

    /// <summary>Called before the leftovers are let go.</summary>
    public Action? OnRelease { get; init; }

    /// <summary>Called before the child's output is begun.</summary>
    public Action? OnBeginOutput { get; init; }

    /// <summary>Called when the job begins to observe the child.</summary>
    public Action? OnObserve { get; init; }

    /// <summary>Called when the id is asked for.</summary>
    public Action? OnId { get; init; }

    /// <summary>How many children were disposed.</summary>
    public int Disposed { get; private set; }

    /// <summary>What was asked for, as the hooks left it.</summary>
    public List<SpawnRequest> Requests { get; } = [];

    public override async ValueTask<ChildProcess> SpawnAsync(
        SpawnRequest request,
        CancellationToken cancellationToken
    )
    {
        Requests.Add(request);
        return new HookedChild(this, await base.SpawnAsync(request, cancellationToken));
    }

    private void Dispose()
    {
        Disposed++;
        onDispose?.Invoke();
    }

    private sealed class HookedChild(HookedSpawner spawner, ChildProcess inner) : ChildProcess
    {
        public override int Id
        {
            get
            {
                spawner.OnId?.Invoke();
                return inner.Id;
            }
        }

        public override void BeginOutput(Run run)
        {
            spawner.OnBeginOutput?.Invoke();
            inner.BeginOutput(run);
        }

        public override void Observe(IChildObserver observer)
        {
            inner.Observe(observer);
            spawner.OnObserve?.Invoke();
        }

        public override Delivery Signal(Signal signal, SignalTarget target = SignalTarget.Containment)
        {
            spawner.OnSignal?.Invoke(signal);
            return spawner.Deliver?.Invoke(signal) ?? inner.Signal(signal, target);
        }

        public override void Kill()
        {
            spawner.OnKill?.Invoke();
            inner.Kill();
        }

        public override IReadOnlyList<int> GetMembers() => spawner.Members?.Invoke() ?? inner.GetMembers();

        public override ResourceSample? Sample() => inner.Sample();

        public override void Release()
        {
            spawner.OnRelease?.Invoke();
            inner.Release();
        }

        public override ValueTask DisposeAsync()
        {
            spawner.Dispose();
            return inner.DisposeAsync();
        }
    }
}
