namespace Reeve.Benchmarks.Sides;

/// <summary>
/// Starts nothing: its children are over as soon as somebody observes them. What a job does with them is the job's own
/// part of a start and an end, without the system's.
/// </summary>
internal sealed class NoSpawner : ISpawner
{
    public ValueTask<ChildProcess> SpawnAsync(SpawnRequest request, CancellationToken cancellationToken) =>
        new(NoChild.Instance);

    private sealed class NoChild : ChildProcess
    {
        // One for all, so that the children themselves are not in the figures.
        public static readonly NoChild Instance = new();

        public override int Id => 1;

        public override void Observe(IChildObserver observer)
        {
            observer.OnExited(new ChildExit(ProcessEnd.Exit(0), DateTimeOffset.UnixEpoch, Usage: null));
            observer.OnTreeGone();
        }

        public override Delivery Signal(Signal signal, SignalTarget target = SignalTarget.Containment) =>
            Delivery.NobodyThere;

        public override void Kill() { }

        public override ValueTask DisposeAsync() => default;
    }
}
