namespace Reeve.Tests.Jobs.Support;

/// <summary>A spawner without any system behind it: its children do what the test tells them, on any thread.</summary>
internal sealed class ScriptedSpawner(
    Action<ScriptedSpawner.Child, Signal>? onSignal = null,
    Action<ScriptedSpawner.Child>? onKill = null
) : ISpawner
{
    private int _count;

    public List<Child> Children { get; } = [];

    /// <summary>What its children have for standard input; null: no pipe.</summary>
    public Stream? Input { get; init; }

    public ValueTask<ChildProcess> SpawnAsync(SpawnRequest request, CancellationToken cancellationToken)
    {
        var child = new Child(this, ++_count);
        Children.Add(child);
        return ValueTask.FromResult<ChildProcess>(child);
    }

    internal sealed class Child(ScriptedSpawner spawner, int id) : ChildProcess
    {
        private IChildObserver? _observer;
        private bool _isOver;

        public override int Id => id;

        public override Stream? StandardInput => spawner.Input;

        public override void Observe(IChildObserver observer) => _observer = observer;

        public override Delivery Signal(Signal signal, SignalTarget target = SignalTarget.Containment)
        {
            spawner._signalled?.Invoke(this, signal);
            return Delivery.Delivered;
        }

        public override void Kill()
        {
            if (spawner._killed is { } killed)
            {
                killed(this);
            }
            else
            {
                End(ProcessEnd.BySignal(Reeve.Signal.ForceStop));
            }
        }

        /// <summary>Ends it, and its tree.</summary>
        public void End(ProcessEnd end)
        {
            if (!_isOver)
            {
                _isOver = true;
                _observer!.OnExited(new ChildExit(end, default, null));
                _observer.OnTreeGone();
            }
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private readonly Action<Child, Signal>? _signalled = onSignal;
    private readonly Action<Child>? _killed = onKill;
}
