using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Reeve.Interop;
using Reeve.Spawning.Linux.Cgroups;
using Reeve.Spawning.Unix;
using Reeve.Spawning.Unix.Guarding;
using Reeve.Spawning.Unix.Pipes;
using Reeve.Spawning.Unix.Terminals;

namespace Reeve.Spawning.Linux;

/// <summary>
/// A process and its containment. A number is used only while it cannot have been given to somebody else: the main
/// process is known by its pidfd, a group by its leader's pidfd, and where that is not possible the leader is left
/// unreaped until the containment is empty.
/// </summary>
/// <remarks>This file: what others ask of it. <c>LinuxChild.End.cs</c>: how it ends. <c>LinuxChild.Looks.cs</c>: when its tree is gone.</remarks>
[SupportedOSPlatform("linux")]
internal sealed partial class LinuxChild : ObservedChild, IForegroundChild, IThreadPoolWorkItem
{
    private readonly Lock _lock = new();
    private readonly Waiter _waiter;
    private readonly ulong _token;
    private readonly bool _hasWaiterOfItsOwn;
    private readonly ChildPipes? _pipes;
    private TaskCompletionSource? _disposal;
    private Reach _reach;
    private ProcessHandle _process;
    private bool _killSent;
    private GuardEntry _guard;
    private bool _isUnlisted;
    private bool _isReleased;

    /// <param name="id">The main process.</param>
    /// <param name="process">Its handle, now ours; none when somebody else reaped it before one could be had.</param>
    /// <param name="reach">What belongs to it.</param>
    /// <param name="waiter">Who waits for it.</param>
    /// <param name="hasWaiterOfItsOwn">Whether somebody else calls <see cref="TakeMainEnd"/>.</param>
    /// <param name="pipes">Our ends of its standard streams; null when none is a pipe.</param>
    /// <param name="cgroup">Its control group, now ours; null when it has none.</param>
    /// <param name="guard">Its line on the guardian's list.</param>
    /// <param name="warning">What could not be had as asked for.</param>
    public LinuxChild(
        int id,
        ProcessHandle process,
        Reach reach,
        Waiter waiter,
        bool hasWaiterOfItsOwn,
        ChildPipes? pipes,
        RunCgroup? cgroup = null,
        GuardEntry guard = default,
        string? warning = null
    )
    {
        Id = id;
        _process = process;
        _reach = reach;
        _waiter = waiter;
        _hasWaiterOfItsOwn = hasWaiterOfItsOwn;
        _pipes = pipes;
        _cgroup = cgroup;
        _guard = guard;
        _warning = warning;
        _token = waiter.Register(this);
    }

    public override int Id { get; }

    public override Stream? StandardInput => _pipes?.Input;

    public override Stream? StandardOutput => _pipes?.Output;

    public override Stream? StandardError => _pipes?.Error;

    public override PseudoTerminal? Terminal => _pipes?.Terminal;

    public override bool IsCut(OutputStream stream) => _pipes?.IsCut(stream) == true;

    public override void BeginOutput(Run run) => _pipes?.Begin(run, TellFault);

    /// <summary>Begins to wait for the end; gives whether that is possible.</summary>
    public bool BeginWaiting()
    {
        lock (_lock)
        {
            if (!_process.IsNone)
            {
                // Under the lock, lest an end that is told at once closes the second before it is watched.
                return (_hasWaiterOfItsOwn || _waiter.WatchMain(this, _process, _token))
                    && (_cgroup is null || _cgroup.Watch(_waiter, _token));
            }
            EndTaken(Errno.ESRCH, end: null);
            Finish(isGone: true);
        }
        return true;
    }

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
            ExpectEnds();
        }
        return error switch
        {
            0 => Delivery.Delivered,
            Errno.ESRCH => Delivery.NobodyThere,
            Errno.EINVAL => Delivery.Unsupported,
            _ => throw Refused(signal, error),
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
            throw Refused(Reeve.Signal.ForceStop, error);
        }
    }

    public override void Release()
    {
        lock (_lock)
        {
            _isReleased = true;
            _cgroup?.LetGo();
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

    /// <remarks>The handle is good until the end has been taken, which only the caller does.</remarks>
    bool IForegroundChild.AwaitChange(out Signal? stoppedBy, out bool isContinued)
    {
        const int Changes = Libc.WSTOPPED | Libc.WCONTINUED;
        (stoppedBy, isContinued) = (null, false);
        if (_process.Wait(Libc.WEXITED | Changes | Libc.WNOWAIT, out var change) != 0 || change.IsEnd)
        {
            return false;
        }
        _ = _process.Wait(Changes | Libc.WNOHANG, out change);
        stoppedBy = change.IsStop ? change.Signal : null;
        isContinued = change.IsContinue;
        return true;
    }

    public void Continue()
    {
        lock (_lock)
        {
            _ = _isOver ? Errno.ESRCH : Send(Libc.SIGCONT);
        }
    }

    public void TellStopped(Signal signal)
    {
        PostAside(observer => observer.OnStopped(signal));
        Deliver();
    }

    private void TellFault(Exception fault)
    {
        PostAside(observer => observer.OnFault(fault));
        Deliver();
    }

    public void TellContinued()
    {
        PostAside(static observer => observer.OnContinued());
        Deliver();
    }

    /// <summary>Forces the end of all, as far as one call does; the looks at the tree do the rest.</summary>
    private int KillAll()
    {
        var error = Send(Libc.SIGKILL);
        _killSent = true;
        ExpectEnds();
        if (_mainEnded || _reach == Reach.Session)
        {
            LookSoon();
        }
        return error;
    }

    private int Send(int number)
    {
        if (_reach == Reach.Process)
        {
            return SendToMain(number);
        }
        if (_cgroup is not null)
        {
            return SendToCgroup(_cgroup, number);
        }
        var error =
            _reach != Reach.GroupByNumber && PidFd.CanSignalGroups ? _process.SignalGroup(number)
            : !IsLeaderThere() ? Errno.ESRCH
            : Libc.Kill(-Id, number) == 0 ? 0
            : Marshal.GetLastPInvokeError();
        _killSent |= error == 0 && number == Libc.SIGKILL && _reach != Reach.Session;
        return error;
    }

    /// <summary>Without pidfds ends are noticed by looking, and after a signal that is worth while.</summary>
    private void ExpectEnds()
    {
        if (_process.IsNone || _process.IsByPidFd)
        {
            return;
        }
        if (_mainEnded)
        {
            LookSoon();
        }
        else
        {
            NumberWatcher.Shared.Expect();
        }
    }

    private int SendToMain(int number) => _mainEnded ? Errno.ESRCH : _process.Signal(number);

    /// <summary>Whether the leader, dead or alive, is unreaped, so that its number means our group or session.</summary>
    private bool IsLeaderThere() => _process.IsThere();

    private SignalException Refused(Signal signal, int error) => ChildErrors.Refused(signal, Id, error);
}
