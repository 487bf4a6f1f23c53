using Reeve.Testing;

namespace Reeve.Tests.Model;

/// <summary>A child of a simulated system, and all that its job does to it.</summary>
internal sealed class ObservedChild(
    ChildProcess inner,
    SimulatedProcess main,
    ChildPlan plan,
    Containment containment,
    SimulatedOs os,
    Ledger ledger,
    List<string> violations
) : ChildProcess
{
    private readonly List<SimulatedProcess> _released = [];
    private int _signalsAtRelease = int.MaxValue;
    private bool _isReleased;

    public override int Id => inner.Id;

    public bool IsDisposed { get; private set; }

    public ChildPlan Plan => plan;

    public bool MayOutliveKill => plan.Answer is Answer.RefusesToDie or Answer.RefusesSignals;

    /// <summary>The processes that the job answers for.</summary>
    public IEnumerable<SimulatedProcess> Contained =>
        Family.Where(process => IsContained(process) && !_released.Contains(process));

    public bool IsGone => !Contained.Any(static process => process.IsAlive);

    private IEnumerable<SimulatedProcess> Family => main.Children.Prepend(main);

    /// <summary>Signals to processes that were not, or no longer, this child's.</summary>
    public IEnumerable<SentSignal> Strays =>
        os.Signals.Where(
            (sent, at) =>
                Family.Contains(sent.Process)
                && (
                    !IsContained(sent.Process)
                    || (_released.Contains(sent.Process) && at >= _signalsAtRelease)
                )
        );

    public override void Observe(IChildObserver observer) => inner.Observe(new Tap(observer, ledger));

    public override Delivery Signal(Signal signal, SignalTarget target = SignalTarget.Containment)
    {
        CheckInUse(nameof(Signal));
        try
        {
            return inner.Signal(signal, target);
        }
        catch (SignalException exception)
        {
            throw ledger.Owe(exception, "signal");
        }
    }

    public override void Kill()
    {
        CheckInUse(nameof(Kill));
        try
        {
            inner.Kill();
        }
        catch (SignalException exception)
        {
            throw ledger.Owe(exception, "kill");
        }
    }

    public override IReadOnlyList<int> GetMembers() => inner.GetMembers();

    public override void Release()
    {
        CheckInUse(nameof(Release));
        _isReleased = true;
        _signalsAtRelease = os.Signals.Count;
        _released.AddRange(Contained.Where(static process => process.IsAlive).ToList());
        inner.Release();
    }

    public override ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return inner.DisposeAsync();
    }

    private bool IsContained(SimulatedProcess process) =>
        ReferenceEquals(process, main)
        || containment == Containment.Cgroup
        || (containment != Containment.None && plan.Leftover != Leftover.Escapes);

    private void CheckInUse(string what)
    {
        if (IsDisposed || _isReleased)
        {
            violations.Add($"{what} of {main} after it was {(IsDisposed ? "disposed" : "released")}");
        }
    }

    private sealed class Tap(IChildObserver observer, Ledger ledger) : IChildObserver
    {
        public void OnExited(in ChildExit childExit) => observer.OnExited(childExit);

        public void OnTreeGone() => observer.OnTreeGone();

        public void OnFault(Exception exception) => observer.OnFault(ledger.Owe(exception, "fault"));

        public void OnStopped(Signal signal) => observer.OnStopped(signal);

        public void OnContinued() => observer.OnContinued();
    }
}
