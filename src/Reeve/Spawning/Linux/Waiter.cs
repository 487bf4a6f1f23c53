using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Reeve.Interop;
using Reeve.Spawning.Unix;

namespace Reeve.Spawning.Linux;

/// <summary>
/// The one thread that waits for all children. It sleeps in <c>epoll_wait(2)</c> over their pidfds, so an idle program
/// uses no CPU. Trees whose main process has ended while others live are looked at again when their known members have
/// ended, and by a timer as long as there is such a tree; one pass over /proc serves all that are due.
/// </summary>
/// <remarks>
/// Its descriptors and its thread last as long as the program. Locks are taken in the order child, waiter; the
/// waiter calls a child only while it holds none.
/// </remarks>
[SupportedOSPlatform("linux")]
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "There is one, for as long as the program runs."
)]
internal sealed unsafe class Waiter
{
    private const int Capacity = 128;
    private const ulong WakeToken = 0;

    private static readonly Shared<Waiter> Instance = new(static () => new Waiter());

    private readonly int _epoll;
    private readonly int _wake;
    private readonly ProcessTable _table = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, LinuxChild> _children = [];
    private readonly List<LinuxChild> _trees = [];
    private readonly List<LinuxChild> _due = [];
    private ulong _lastToken = WakeToken;

    private Waiter()
    {
        _epoll = Libc.EpollCreate(Libc.EPOLL_CLOEXEC);
        _wake = _epoll < 0 ? -1 : Libc.EventFd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK);
        var lack =
            _wake >= 0 && EpollEvents.Add(_epoll, _wake, Libc.EPOLLIN, WakeToken)
                ? _table.Lack
                : Marshal.GetLastPInvokeError();
        if (lack != 0)
        {
            Close();
            throw WaitingThread.NotStarted(lack);
        }
        try
        {
            WaitingThread.Start("Reeve waiter", 256 * 1024, Run);
        }
        catch
        {
            Close();
            throw;
        }
    }

    /// <summary>The waiter, for this program, which is about to be started.</summary>
    /// <exception cref="SpawnException">The system has not enough for it.</exception>
    public static Waiter For(string program)
    {
        if (!PidFd.AreThere)
        {
            _ = WaitingThread.Need(NumberWatcher.Instance, program);
        }
        return WaitingThread.Need(Instance, program);
    }

    /// <summary>Names a child, so that events find it.</summary>
    public ulong Register(LinuxChild child)
    {
        lock (_lock)
        {
            _children.Add(++_lastToken, child);
            return _lastToken;
        }
    }

    /// <summary>Tells the child once when its main process has ended; gives whether that can be told.</summary>
    public bool WatchMain(LinuxChild child, in ProcessHandle process, ulong token)
    {
        if (process.IsByPidFd)
        {
            return Watch(process, token);
        }
        NumberWatcher.Shared.Watch(child);
        return true;
    }

    /// <summary>
    /// Tells the child once when this process has ended; gives whether that can be told. Without a pidfd it is left to
    /// the looks at the tree.
    /// </summary>
    public bool Watch(in ProcessHandle process, ulong token) =>
        !process.IsByPidFd
        || EpollEvents.Add(_epoll, process.Descriptor, Libc.EPOLLIN | Libc.EPOLLONESHOT, token);

    /// <summary>Tells the child of each change of a file that has been read before; gives whether that can be told.</summary>
    public bool WatchPriority(int descriptor, ulong token) =>
        EpollEvents.Add(_epoll, descriptor, Libc.EPOLLPRI, token);

    /// <summary>Takes a descriptor out again. Closing is not enough: a child between clone and exec may hold a copy.</summary>
    public void Unwatch(int descriptor) =>
        _ = Libc.EpollControl(_epoll, Libc.EPOLL_CTL_DEL, descriptor, null);

    /// <summary>Ends <see cref="Watch"/>.</summary>
    public void Unwatch(in ProcessHandle process)
    {
        if (process.IsByPidFd)
        {
            Unwatch(process.Descriptor);
        }
    }

    /// <summary>As <see cref="ProcessTable.IsYoungest"/>; from any thread.</summary>
    public bool IsYoungest(int pid) => _table.IsYoungest(pid);

    /// <summary>Looks at the child's tree now, and then again until it is gone.</summary>
    public void WatchTree(LinuxChild child)
    {
        lock (_lock)
        {
            if (!_trees.Contains(child))
            {
                _trees.Add(child);
            }
        }
        Wake();
    }

    /// <summary>Looks at the child's tree no more: it will be told of it.</summary>
    public void LeaveTree(LinuxChild child)
    {
        lock (_lock)
        {
            _trees.Remove(child);
        }
    }

    /// <summary>Forgets a child that is over.</summary>
    public void Forget(LinuxChild child, ulong token)
    {
        lock (_lock)
        {
            _children.Remove(token);
            _trees.Remove(child);
        }
    }

    private void Close()
    {
        Libc.Close(_wake);
        Libc.Close(_epoll);
        _table.Dispose();
    }

    private void Wake()
    {
        var one = 1UL;
        // Fails only when the counter is full, and then the thread is awake anyway.
        _ = Libc.Write(_wake, &one, sizeof(ulong));
    }

    private void Run()
    {
        var events = stackalloc byte[Capacity * 16];
        while (true)
        {
            var count = Libc.EpollWait(_epoll, events, Capacity, UntilNextTree());
            for (var i = 0; i < count; i++)
            {
                Take(EpollEvents.Token(events, i));
            }
            LookAtTrees();
        }
    }

    private void Take(ulong token)
    {
        if (token == WakeToken)
        {
            ulong count;
            _ = Libc.Read(_wake, &count, sizeof(ulong));
            return;
        }
        LinuxChild? child;
        lock (_lock)
        {
            // None when it was forgotten between the event and here.
            _children.TryGetValue(token, out child);
        }
        child?.TakeReadable();
    }

    private int UntilNextTree()
    {
        lock (_lock)
        {
            if (_trees.Count == 0)
            {
                return Timeout.Infinite;
            }
            var now = Stopwatch.GetTimestamp();
            var next = long.MaxValue;
            foreach (var child in _trees)
            {
                next = Math.Min(next, child.NextLook);
            }
            // Rounded up: a wait that ends too early would be made again at once.
            return next <= now ? 0 : (int)((next - now) * 1000 / Stopwatch.Frequency) + 1;
        }
    }

    private void LookAtTrees()
    {
        lock (_lock)
        {
            if (_trees.Count == 0)
            {
                return;
            }
            var now = Stopwatch.GetTimestamp();
            foreach (var child in _trees)
            {
                if (child.NextLook <= now)
                {
                    _due.Add(child);
                }
            }
        }
        _due.RemoveAll(static child => !child.BeginLook());
        if (_due.Count > 0)
        {
            _table.Scan();
            foreach (var child in _due)
            {
                child.EndLook(_table);
            }
        }
        _due.Clear();
    }
}
