using Reeve.Testing.Worlds;

namespace Reeve.Testing.Processes;

/// <summary>A started process with its containment.</summary>
internal sealed class SimulatedChild : ChildProcess
{
    private const int OperationNotPermitted = 1;
    private const long MemoryOfProcess = 1024 * 1024;

    private readonly SimulatedOs _os;
    private readonly World _world;
    private readonly List<SimulatedProcess> _members = [];
    private readonly Queue<Action<IChildObserver>> _news = new();
    private SimulatedProcess _main = null!;
    private IChildObserver? _observer;
    private string? _liveProgram;
    private bool _isReleased;
    private bool _isDisposed;

    // Without asynchronous continuations: it completes inside the world, and what awaits it is to go on there.
    private TaskCompletionSource? _freed;

    public SimulatedChild(SimulatedOs os, World world, Command command)
    {
        _os = os;
        _world = world;
        Containment = command.Containment;
        Outputs = new SimulatedOutputs(command, this, world);
    }

    public override int Id => _main.Id;

    public Containment Containment { get; }

    public SimulatedOutputs Outputs { get; }

    public override Stream? StandardOutput => Outputs.Output;

    public override Stream? StandardError => Outputs.Error;

    private IEnumerable<SimulatedProcess> Alive =>
        _isReleased ? [] : _members.Where(static member => member.IsAlive);

    public void Begin(SimulatedProcess main, string program)
    {
        _main = main;
        _liveProgram = program;
        _os.TreeBegan(program);
    }

    public void Add(SimulatedProcess member) => _members.Add(member);

    public bool IsMain(SimulatedProcess process) => ReferenceEquals(process, _main);

    public override void Observe(IChildObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        if (_observer is not null)
        {
            throw new InvalidOperationException(
                $"The process {Id} is observed already; a child has one observer."
            );
        }
        _observer = observer;
        foreach (var _ in _news)
        {
            _world.Queue(TellNext);
        }
    }

    public override bool IsCut(OutputStream stream) => Outputs.IsCut(stream);

    public override void BeginOutput(Run run) => Outputs.Begin(run);

    /// <summary>A sink has thrown; told also when the run is over.</summary>
    public void TellFault(Exception fault) => _world.Queue(() => _observer?.OnFault(fault));

    public override Delivery Signal(Signal signal, SignalTarget target = SignalTarget.Containment)
    {
        if (signal == default)
        {
            throw new ArgumentException("default(Signal) is no signal.", nameof(signal));
        }
        return Send(signal, target == SignalTarget.MainProcess ? Alive.Where(IsMain) : Alive);
    }

    public override void Kill() => Send(Reeve.Signal.ForceStop, Alive);

    public override IReadOnlyList<int> GetMembers() => [.. Alive.Select(static member => member.Id)];

    public override ResourceSample? Sample()
    {
        var usages = Alive.Select(static member => member.Usage).ToList();
        return new ResourceSample(
            usages.Count,
            usages.Aggregate(
                TimeSpan.Zero,
                static (sum, usage) => sum + (usage?.UserTime ?? default) + (usage?.SystemTime ?? default)
            ),
            usages.Sum(static usage => usage?.PeakMemoryBytes ?? MemoryOfProcess)
        );
    }

    public override void Release()
    {
        _isReleased = true;
        TreeEnded();
    }

    public override ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            foreach (var member in Alive.Where(static member => !member.RefusesSignals).ToList())
            {
                member.Send(Reeve.Signal.ForceStop);
            }
            _isDisposed = true;
        }
        if (!Alive.Any())
        {
            return ValueTask.CompletedTask;
        }
        _freed ??= new TaskCompletionSource();
        return new ValueTask(_freed.Task);
    }

    /// <summary>A process of the containment has ended.</summary>
    public void Ended(SimulatedProcess member, ProcessEnd end, bool byAnother)
    {
        var isGone =
            Containment == Containment.None
                ? IsMain(member)
                : !_members.Exists(static other => other.IsAlive);
        if (IsMain(member))
        {
            if (byAnother)
            {
                Tell(static (observer, id) => observer.OnFault(CreateFault(id)), Id);
            }
            var usage = byAnother ? null : member.Usage;
            var exit = new ChildExit(end, _world.Clock.GetUtcNow(), usage, isGone && !_isReleased);
            Tell(static (observer, exit) => observer.OnExited(exit), exit);
        }
        if (isGone && !_isReleased)
        {
            TreeEnded();
            Outputs.Seal();
            Tell(static (observer, _) => observer.OnTreeGone(), 0);
            if (_freed is { } freed)
            {
                _world.Queue(() => freed.TrySetResult());
            }
        }
    }

    public void Stopped(SimulatedProcess member, Signal signal)
    {
        if (IsMain(member))
        {
            Tell(static (observer, signal) => observer.OnStopped(signal), signal);
        }
    }

    public void Continued(SimulatedProcess member)
    {
        if (IsMain(member))
        {
            Tell(static (observer, _) => observer.OnContinued(), 0);
        }
    }

    private Delivery Send(Signal signal, IEnumerable<SimulatedProcess> targets)
    {
        var receivers = targets.ToList();
        var allowed = receivers.FindAll(static receiver => !receiver.RefusesSignals);
        if (receivers.Count > 0 && allowed.Count == 0)
        {
            throw new SignalException(
                $"{signal} could not be sent to process {Id} ('{_main.Command}'): operation not permitted. It is defined "
                    + "to refuse signals in this simulated system."
            )
            {
                Signal = signal,
                ProcessId = Id,
                NativeErrorCode = OperationNotPermitted,
            };
        }
        foreach (var receiver in allowed)
        {
            receiver.Send(signal);
        }
        return receivers.Count == 0 ? Delivery.NobodyThere : Delivery.Delivered;
    }

    /// <summary>News come to the observer one after another, each in its turn and never on the stack of what caused it.</summary>
    private void Tell<T>(Action<IChildObserver, T> news, T value)
    {
        _news.Enqueue(observer => news(observer, value));
        if (_observer is not null)
        {
            _world.Queue(TellNext);
        }
    }

    private void TellNext()
    {
        var news = _news.Dequeue();
        if (!_isDisposed)
        {
            news(_observer!);
        }
    }

    private void TreeEnded()
    {
        if (_liveProgram is { } program)
        {
            _liveProgram = null;
            _os.TreeEnded(program);
        }
    }

    private static InvalidOperationException CreateFault(int id) =>
        new($"The status of process {id} was taken by somebody else in this simulated system.");
}
