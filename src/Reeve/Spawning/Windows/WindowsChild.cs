using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Reeve.Interop;
using Reeve.Spawning.Windows.Consoles;
using Reeve.Spawning.Windows.Pipes;

namespace Reeve.Spawning.Windows;

/// <summary>
/// A process and its job object. An open handle keeps the number of a process, so it is used only while the handle is; the others
/// are known by the job object alone.
/// </summary>
/// <remarks>
/// The end of the main process is noticed by a wait that is registered with the thread pool, which has one thread for 63 of
/// them; that of the tree by the message of its job object. Its exit is not told before the first look at the tree, because the
/// process itself may still be in it for a moment. This file: what others ask of it. <c>WindowsChild.End.cs</c>: how it ends.
/// </remarks>
[SupportedOSPlatform("windows")]
internal sealed partial class WindowsChild : ObservedChild
{
    private readonly Lock _lock = new();
    private readonly JobPort _port = JobPort.Shared;
    private readonly nint _key;
    private readonly SafeProcessHandle _process;
    private readonly JobObject? _job;
    private readonly ChildStreams _streams;
    private readonly ConsoleLink _console;
    private TaskCompletionSource? _disposal;
    private bool _killSent;
    private bool _isReleased;

    /// <param name="id">The main process.</param>
    /// <param name="process">Its handle, now ours.</param>
    /// <param name="job">Its job object, now ours; null when it has none.</param>
    /// <param name="key">The key of that one's messages.</param>
    /// <param name="streams">Our ends of its streams.</param>
    /// <param name="console">How control events reach it.</param>
    public WindowsChild(
        int id,
        SafeProcessHandle process,
        JobObject? job,
        nint key,
        ChildStreams streams,
        ConsoleLink console
    )
    {
        Id = id;
        _process = process;
        _job = job;
        _key = key;
        _streams = streams;
        _console = console;
        if (job is not null)
        {
            _port.Add(key, this);
        }
    }

    public override int Id { get; }

    public override Stream? StandardInput => _streams.Input;

    public override Stream? StandardOutput => _streams.Output;

    public override Stream? StandardError => _streams.Error;

    public override PseudoTerminal? Terminal => _streams.Terminal;

    public override TreeUsage? TreeUsage => _treeUsage;

    /// <summary>When the tree is to be looked at again, as a timestamp of the stopwatch.</summary>
    public long NextLook => Volatile.Read(ref _nextLook);

    public override bool IsCut(OutputStream stream) => _streams.IsCut(stream);

    public override void BeginOutput(Run run) =>
        _streams.Begin(
            run,
            fault =>
            {
                PostAside(observer => observer.OnFault(fault));
                Deliver();
            }
        );

    /// <summary>Begins to wait for the end of the main process.</summary>
    [SuppressMessage(
        "Reliability",
        "CA2000:Dispose objects before losing scope",
        Justification = "It is the wait's, and owns no handle."
    )]
    public void BeginWaiting() =>
        ThreadPool.UnsafeRegisterWaitForSingleObject(
            new ProcessWaitHandle(_process),
            static (state, _) => ((WindowsChild)state!).TakeMainEnd(),
            this,
            Timeout.Infinite,
            executeOnlyOnce: true
        );

    public override Delivery Signal(Signal signal, SignalTarget target = SignalTarget.Containment)
    {
        if (signal == Reeve.Signal.ForceStop)
        {
            return SendKill(target);
        }
        lock (_lock)
        {
            if (_isOver || (_mainEnded && (_job is null || target == SignalTarget.MainProcess)))
            {
                return Delivery.NobodyThere;
            }
        }
        // Not under the lock: it may take the help of another process.
        return _console.Send(signal, target, this);
    }

    public override void Kill()
    {
        int error;
        lock (_lock)
        {
            error = _isOver ? 0 : KillAll();
        }
        if (error != 0)
        {
            throw Refused(error);
        }
    }

    public override IReadOnlyList<int> GetMembers()
    {
        lock (_lock)
        {
            return _isOver ? []
                : _job is not null ? Members(_job)
                : _mainEnded ? []
                : [Id];
        }
    }

    public override ResourceSample? Sample()
    {
        var sample = default(ResourceSample);
        foreach (var id in GetMembers())
        {
            using var process = new SafeProcessHandle(
                Kernel32.OpenProcess(Kernel32.PROCESS_QUERY_LIMITED_INFORMATION, 0, (uint)id),
                ownsHandle: true
            );
            if (!process.IsInvalid)
            {
                var (user, kernel, _, memory) = ProcessUsage.Of(process);
                sample = new ResourceSample(
                    sample.Processes + 1,
                    sample.CpuTime + user + kernel,
                    sample.MemoryBytes + memory
                );
            }
        }
        return sample;
    }

    public override void Release()
    {
        lock (_lock)
        {
            _isReleased = true;
            if (!_isOver)
            {
                _job?.LetGo();
                if (_mainEnded)
                {
                    Finish(isGone: false);
                }
            }
        }
    }

    public override ValueTask DisposeAsync()
    {
        _streams.Abandon();
        lock (_lock)
        {
            if (_isOver || _isReleased)
            {
                return default;
            }
            if (KillAll() != 0)
            {
                // It will not die by us; it stays watched.
                _isReleased = true;
                return default;
            }
            _disposal ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_disposal.Task);
        }
    }

    private Delivery SendKill(SignalTarget target)
    {
        int error;
        lock (_lock)
        {
            if (_isOver || (_mainEnded && target == SignalTarget.MainProcess))
            {
                return Delivery.NobodyThere;
            }
            error = target == SignalTarget.Containment ? KillAll() : KillMain();
        }
        return error == 0 ? Delivery.Delivered : throw Refused(error);
    }

    /// <summary>Ends all by force; gives an error number.</summary>
    private int KillAll()
    {
        if (_job is null)
        {
            return KillMain();
        }
        _killSent = true;
        var error = _job.Terminate(WindowsExit.Killed);
        if (_mainEnded)
        {
            _interval = FirstInterval;
            Volatile.Write(ref _nextLook, 0);
            _port.Look(this);
        }
        return error;
    }

    private int KillMain()
    {
        if (_mainEnded)
        {
            return 0;
        }
        _killSent = true;
        if (Kernel32.TerminateProcess(_process.DangerousGetHandle(), WindowsExit.Killed) != 0)
        {
            return 0;
        }
        var error = Marshal.GetLastPInvokeError();
        // It is refused as well when it has just ended by itself.
        return error == WindowsError.AccessDenied && ProcessUsage.HasEnded(_process) ? 0 : error;
    }

    private SignalException Refused(int error) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Cannot end process {Id} by force: {WindowsErrors.Words(error)}. If it runs with more rights, this program needs them too."
            )
        )
        {
            Signal = Reeve.Signal.ForceStop,
            ProcessId = Id,
            NativeErrorCode = error,
        };

    /// <summary>A process to wait for.</summary>
    private sealed class ProcessWaitHandle : WaitHandle
    {
        public ProcessWaitHandle(SafeProcessHandle process) =>
            SafeWaitHandle = new SafeWaitHandle(process.DangerousGetHandle(), ownsHandle: false);
    }
}
