using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Reeve.Interop;
using Reeve.Spawning.Unix;
using Reeve.Spawning.Unix.Guarding;
using Reeve.Spawning.Unix.Pipes;
using Reeve.Spawning.Unix.Terminals;

namespace Reeve.Spawning.MacOS;

/// <summary>
/// A process and its containment. Constraint: there is nothing but numbers to know them by. So the main process is left unreaped
/// until nobody of its group or session is alive: as long as it has its number, nobody else has, and its group neither.
/// </summary>
/// <remarks>This file: what others ask of it. <c>MacChild.End.cs</c>: how it and its tree end.</remarks>
[SupportedOSPlatform("macos")]
internal sealed partial class MacChild : ObservedChild, IForegroundChild, IThreadPoolWorkItem
{
    private readonly Lock _lock = new();
    private readonly MacWaiter _waiter;
    private readonly Containment _containment;
    private readonly bool _isRestLeft;
    private readonly ChildPipes? _pipes;
    private readonly string? _warning;
    private readonly ulong _token;
    private GuardEntry _guard;
    private TaskCompletionSource? _disposal;
    private bool _isKilled;
    private bool _isReleased;

    /// <param name="id">The main process.</param>
    /// <param name="command">What it was started by, which says what belongs to it: itself alone, its group, or its session.</param>
    /// <param name="waiter">Who waits for it.</param>
    /// <param name="pipes">Our ends of its standard streams; null when none is a pipe.</param>
    /// <param name="guard">Its line on the guardian's list, now ours.</param>
    /// <param name="warning">What could not be had as asked for.</param>
    /// <param name="isForeground">Whether somebody else calls <see cref="TakeMainEnd"/>.</param>
    public MacChild(
        int id,
        Command command,
        MacWaiter waiter,
        ChildPipes? pipes,
        GuardEntry guard,
        string? warning,
        bool isForeground = false
    )
    {
        _isForeground = isForeground;
        _guard = guard;
        Id = id;
        _containment = command.Containment;
        _isRestLeft = command.Leftovers == Leftovers.Leave;
        _waiter = waiter;
        _pipes = pipes;
        _warning = warning;
        _token = waiter.Register(this);
    }

    public override int Id { get; }

    public override Stream? StandardInput => _pipes?.Input;

    public override Stream? StandardOutput => _pipes?.Output;

    public override Stream? StandardError => _pipes?.Error;

    public override PseudoTerminal? Terminal => _pipes?.Terminal;

    public override string? Warning => _warning;

    public override bool IsCut(OutputStream stream) => _pipes?.IsCut(stream) == true;

    public override void BeginOutput(Run run) => _pipes?.Begin(run, TellFault);

    public override Delivery Signal(Signal signal, SignalTarget target = SignalTarget.Containment)
    {
        if (!signal.TryGetNumber(out var number))
        {
            return Delivery.Unsupported;
        }
        int error;
        lock (_lock)
        {
            error =
                _isOver ? Errno.ESRCH
                : target == SignalTarget.Containment ? Send(number)
                : SendToMain(number);
        }
        return error switch
        {
            0 => Delivery.Delivered,
            Errno.ESRCH => Delivery.NobodyThere,
            Errno.EINVAL => Delivery.Unsupported,
            _ => throw ChildErrors.Refused(signal, Id, error),
        };
    }

    public override void Kill()
    {
        int error;
        lock (_lock)
        {
            error = _isOver ? 0 : KillAll();
        }
        if (error is not (0 or Errno.ESRCH))
        {
            throw ChildErrors.Refused(Reeve.Signal.ForceStop, Id, error);
        }
    }

    public override IReadOnlyList<int> GetMembers()
    {
        lock (_lock)
        {
            return _isOver ? [] : FindAlive();
        }
    }

    public override ResourceSample? Sample()
    {
        var processes = 0;
        var cpuTime = TimeSpan.Zero;
        var memory = 0L;
        foreach (var member in GetMembers())
        {
            processes++;
            if (MacProcesses.TrySample(member, out var time, out var bytes))
            {
                cpuTime += time;
                memory += bytes;
            }
        }
        return new ResourceSample(processes, cpuTime, memory);
    }

    public override void Release()
    {
        lock (_lock)
        {
            _isReleased = true;
            if (_mainEnded && !_isOver)
            {
                Finish(isGone: false);
            }
        }
    }

    public override ValueTask DisposeAsync()
    {
        _pipes?.Abandon();
        lock (_lock)
        {
            if (_isOver || _isReleased)
            {
                return default;
            }
            if (KillAll() is not (0 or Errno.ESRCH))
            {
                // It will not die by us. It stays watched, so that it is reaped when it ends.
                _isReleased = true;
                if (_mainEnded)
                {
                    Finish(isGone: false);
                }
                return default;
            }
            _disposal ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_disposal.Task);
        }
    }

    /// <summary>It will not be had by anybody: forgotten, as if it had never been.</summary>
    public void Abandon()
    {
        lock (_lock)
        {
            _isOver = true;
            _waiter.Forget(this, _token);
            _guard.GiveBack();
            _guard = default;
        }
    }

    bool IForegroundChild.AwaitChange(out Signal? stoppedBy, out bool isContinued) =>
        MacWait.AwaitChange(Id, out stoppedBy, out isContinued);

    public void Continue()
    {
        lock (_lock)
        {
            _ = _isOver ? Errno.ESRCH : Send(MacLibc.SIGCONT);
        }
    }

    public void TellStopped(Signal signal)
    {
        PostAside(observer => observer.OnStopped(signal));
        Deliver();
    }

    public void TellContinued()
    {
        PostAside(static observer => observer.OnContinued());
        Deliver();
    }

    private void TellFault(Exception fault)
    {
        PostAside(observer => observer.OnFault(fault));
        Deliver();
    }

    /// <summary>Forces the end of all, as far as one call does; the looks at the tree do the rest.</summary>
    private int KillAll()
    {
        var error = Send(MacLibc.SIGKILL);
        _isKilled = true;
        if (_mainEnded || _containment == Containment.Session)
        {
            LookSoon();
        }
        return error;
    }

    private int Send(int number)
    {
        if (_containment == Containment.None)
        {
            return SendToMain(number);
        }
        if (!MacWait.IsThere(Id))
        {
            return Errno.ESRCH;
        }
        var error = MacLibc.Kill(-Id, number) == 0 ? 0 : Marshal.GetLastPInvokeError();
        // That is also said of a group that has zombies only, and of a session whose leader's group has.
        return error == Errno.EPERM && !HasLiveGroup() ? Errno.ESRCH : error;
    }

    private bool HasLiveGroup()
    {
        var alive = new List<int>();
        return !MacProcesses.FindAlive(Id, isSession: false, isLeaderDead: _mainEnded, alive)
            || alive.Count > 0;
    }

    private int SendToMain(int number) =>
        _mainEnded || !MacWait.IsThere(Id) ? Errno.ESRCH
        : MacLibc.Kill(Id, number) == 0 ? 0
        : Marshal.GetLastPInvokeError();

    private List<int> FindAlive()
    {
        var alive = new List<int>();
        if (_containment != Containment.None && MacWait.IsThere(Id))
        {
            _ = MacProcesses.FindAlive(
                Id,
                _containment == Containment.Session,
                isLeaderDead: _mainEnded,
                alive
            );
        }
        else if (!_mainEnded && MacProcesses.IsAlive(Id))
        {
            alive.Add(Id);
        }
        return alive;
    }
}
