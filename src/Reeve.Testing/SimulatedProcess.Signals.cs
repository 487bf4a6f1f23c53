namespace Reeve.Testing;

public sealed partial class SimulatedProcess
{
    // signal(7): what these do when they are not caught; every other ends the process.
    private static readonly HashSet<Signal> IgnoredByDefault =
    [
        Signal.Continue,
        Signal.WindowChange,
        Signal.Parse("CHLD"),
        Signal.Parse("URG"),
    ];

    private static readonly HashSet<Signal> Stopping =
    [
        Signal.Suspend,
        Signal.TerminalSuspend,
        Signal.Parse("TTIN"),
        Signal.Parse("TTOU"),
    ];

    private readonly Dictionary<Signal, Action<SimulatedProcess>> _reactions = [];
    private readonly List<Signal> _received = [];
    private readonly List<Signal> _pending = [];
    private readonly List<Action<SimulatedProcess>> _held = [];
    private bool _refusesToDie;
    private bool _isDoomed;

    /// <summary>Every signal sent to it while it was alive, in order, also those that it ignored.</summary>
    public IReadOnlyList<Signal> Received { get; }

    /// <summary>Whether a signal has stopped it (SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU) and none has continued it since.</summary>
    public bool IsStopped { get; private set; }

    internal bool RefusesSignals { get; private set; }

    /// <summary>
    /// Says what it does when it receives a signal, in place of what the system would do. The last call for a signal
    /// holds.
    /// </summary>
    /// <param name="signal">The signal.</param>
    /// <param name="reaction">What it does, each time. It does not end the process unless it says so.</param>
    /// <returns>The process.</returns>
    /// <exception cref="ArgumentException">No process can catch the signal (SIGKILL, SIGSTOP), or it is no signal.</exception>
    public SimulatedProcess On(Signal signal, Action<SimulatedProcess> reaction)
    {
        ArgumentNullException.ThrowIfNull(reaction);
        if (!signal.IsValid || !signal.IsCatchable)
        {
            throw new ArgumentException(
                $"No process can catch or ignore {signal}. For one that a kill does not end, use RefuseToDie.",
                nameof(signal)
            );
        }
        _reactions[signal] = reaction;
        return this;
    }

    /// <summary>Lets a signal have no effect.</summary>
    /// <param name="signal">The signal.</param>
    /// <returns>The process.</returns>
    /// <exception cref="ArgumentException">No process can ignore the signal (SIGKILL, SIGSTOP), or it is no signal.</exception>
    public SimulatedProcess Ignore(Signal signal) => On(signal, static _ => { });

    /// <summary>
    /// Lets SIGKILL have no effect, as for a process in an uninterruptible sleep: it lives until
    /// <see cref="Exit(int)"/>.
    /// </summary>
    /// <returns>The process.</returns>
    public SimulatedProcess RefuseToDie()
    {
        _refusesToDie = true;
        return this;
    }

    /// <summary>
    /// Lets the system refuse every signal to it (EPERM), as to another user's process. Sending one to a containment
    /// throws <see cref="SignalException"/> when all of its processes are so.
    /// </summary>
    /// <param name="refuses">Whether it is so from now on. Default: true.</param>
    /// <returns>The process.</returns>
    public SimulatedProcess RefuseSignals(bool refuses = true)
    {
        RefusesSignals = refuses;
        return this;
    }

    /// <summary>
    /// Sends it a signal, as somebody outside of the supervisor does with <c>kill</c>. It takes effect in its turn.
    /// </summary>
    /// <param name="signal">The signal.</param>
    /// <exception cref="ArgumentException"><paramref name="signal"/> is no signal.</exception>
    /// <remarks>
    /// Signals of a process take effect in the order in which they were sent, but SIGKILL overtakes. Unlike the standard
    /// signals of <c>signal(7)</c>, two of the same are never merged into one.
    /// </remarks>
    public void Send(Signal signal)
    {
        if (!signal.IsValid)
        {
            throw new ArgumentException("default(Signal) is no signal.", nameof(signal));
        }
        if (!IsAlive)
        {
            return;
        }
        _received.Add(signal);
        _os.Record(this, signal);
        if (signal == Signal.ForceStop)
        {
            // As in the kernel: from here on the process does nothing more, but it is gone only a little later.
            if (!_refusesToDie)
            {
                _isDoomed = true;
                _world.Queue(() => Finish(ProcessEnd.BySignal(Signal.ForceStop)));
            }
            return;
        }
        // signal(7): sending CONT continues at once and discards stops not yet taken, and a stop discards a CONT.
        if (signal == Signal.Continue)
        {
            _pending.RemoveAll(static other => Stopping.Contains(other));
            Continue();
        }
        else if (Stopping.Contains(signal))
        {
            _pending.Remove(Signal.Continue);
        }
        _pending.Add(signal);
        _world.Queue(TakeNext);
    }

    /// <summary>Takes one signal. There are at least as many such turns as pending signals, unless it is stopped.</summary>
    private void TakeNext()
    {
        if (_isDoomed || IsStopped || _pending.Count == 0)
        {
            return;
        }
        var signal = _pending[0];
        _pending.RemoveAt(0);
        if (_reactions.TryGetValue(signal, out var reaction))
        {
            reaction(this);
        }
        else if (Stopping.Contains(signal))
        {
            IsStopped = true;
            _containment?.Stopped(this, signal);
        }
        else if (!IgnoredByDefault.Contains(signal))
        {
            Finish(ProcessEnd.BySignal(signal));
        }
    }

    private void Continue()
    {
        if (!IsStopped)
        {
            return;
        }
        IsStopped = false;
        _containment?.Continued(this);
        foreach (var _ in _pending)
        {
            _world.Queue(TakeNext);
        }
        foreach (var reaction in _held)
        {
            _world.Queue(() => DoOrHold(reaction));
        }
        _held.Clear();
    }

    private void DoOrHold(Action<SimulatedProcess> reaction)
    {
        if (IsStopped)
        {
            _held.Add(reaction);
        }
        else if (IsAlive && !_isDoomed)
        {
            reaction(this);
        }
    }
}
