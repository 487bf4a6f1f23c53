using System.Globalization;
using Reeve.Model.Tests.Model;
using Reeve.Testing;

namespace Reeve.Model.Tests.Worlds;

/// <summary>
/// A child of the simulated system. All that its job does to it, and all that it tells, is written down. A signal other than
/// the forced kill has no effect of its own: what a process may do because of it, it may do by itself at any time.
/// </summary>
internal sealed class WatchedChild(
    ModelWorld world,
    ChildProcess inner,
    SimulatedProcess main,
    Birth birth,
    int number
) : ChildProcess, IChildObserver
{
    private IChildObserver? _observer;
    private bool _isKilled;
    private bool _isDisposed;
    private bool _hasToldAll;

    public override int Id => inner.Id;

    public int Number => number;

    public string Name { get; } = number.ToString(CultureInfo.InvariantCulture);

    public Birth Birth => birth;

    public SimulatedProcess Main => main;

    public bool IsReleased { get; private set; }

    public bool IsFreed { get; private set; }

    /// <summary>A process that was killed does nothing more, but it is gone only a little later.</summary>
    public bool MayExit => main.IsAlive && (!_isKilled || birth is Birth.Unkillable or Birth.Forbidden);

    public bool MayItsChildExit =>
        birth == Birth.WithChild && main.Children[0].IsAlive && (!_isKilled || IsReleased);

    /// <summary>Whether its news can still say something: until its tree is gone or it is freed.</summary>
    public bool Tells(ChildProcess teller) => ReferenceEquals(teller, inner) && !_hasToldAll && !IsFreed;

    public bool IsDead => !main.IsAlive && (birth != Birth.WithChild || !main.Children[0].IsAlive);

    public override void Observe(IChildObserver observer)
    {
        world.Ask($"observe {Name}");
        _observer = observer;
        inner.Observe(this);
        world.Answer("ok");
    }

    public override Delivery Signal(Signal signal, SignalTarget target = SignalTarget.Containment)
    {
        CheckInUse();
        world.Ask($"send {signal} to {Name}");
        if (IsDead)
        {
            world.Answer("NobodyThere");
            return Delivery.NobodyThere;
        }
        if (birth == Birth.Forbidden)
        {
            world.Answer("throws");
            throw world.Owe(new SignalException("as planned"));
        }
        world.Answer("Delivered");
        return Delivery.Delivered;
    }

    public override void Kill()
    {
        CheckInUse();
        world.Ask($"kill {Name}");
        _isKilled = true;
        try
        {
            inner.Kill();
            world.Answer("ok");
        }
        catch (SignalException exception)
        {
            world.Answer("throws");
            throw world.Owe(exception);
        }
    }

    public override IReadOnlyList<int> GetMembers() => inner.GetMembers();

    public override void Release()
    {
        CheckInUse();
        world.Ask($"release {Name}");
        IsReleased = true;
        inner.Release();
        world.Answer("ok");
    }

    public override ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            world.Complain($"process {Name} is freed twice");
        }
        world.Ask($"free {Name}");
        _isDisposed = true;
        _isKilled = true;
        var freeing = inner.DisposeAsync();
        if (freeing.IsCompleted)
        {
            IsFreed = true;
            world.Note(new Note(NoteKind.Finished, -number, "ok"));
            world.Answer("ok");
            return freeing;
        }
        world.Answer("task");
        var freed = new TaskCompletionSource();
        freeing
            .ConfigureAwait(false)
            .GetAwaiter()
            .OnCompleted(() =>
            {
                IsFreed = true;
                world.Note(new Note(NoteKind.Finished, -number, "ok"));
                freed.SetResult();
            });
        return new ValueTask(freed.Task);
    }

    void IChildObserver.OnExited(in ChildExit childExit)
    {
        world.Note(
            new Note(NoteKind.Exited, number, childExit.End.ToString(), childExit.IsTreeGone && !IsReleased)
        );
        _hasToldAll = childExit.IsTreeGone && !IsReleased;
        _observer!.OnExited(childExit);
    }

    void IChildObserver.OnTreeGone()
    {
        world.Note(new Note(NoteKind.TreeGone, number));
        _hasToldAll = true;
        _observer!.OnTreeGone();
    }

    void IChildObserver.OnFault(Exception exception)
    {
        world.Owe(exception);
        world.Note(new Note(NoteKind.Fault, number));
        _observer!.OnFault(exception);
    }

    private void CheckInUse()
    {
        if (_isDisposed || IsReleased)
        {
            world.Complain($"process {Name} is used after it was {(_isDisposed ? "freed" : "released")}");
        }
    }
}
