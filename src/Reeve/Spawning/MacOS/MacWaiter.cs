using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.Versioning;
using Reeve.Interop;
using Reeve.Spawning.Unix;

namespace Reeve.Spawning.MacOS;

/// <summary>
/// The one thread that waits for all children. It sleeps in <c>kevent(2)</c>, so an idle program uses no CPU; by a timer it looks
/// only at children whose end is near, or whose main process has ended while others live.
/// </summary>
/// <remarks>Locks are taken in the order child, waiter; the waiter calls a child only while it holds none.</remarks>
[SupportedOSPlatform("macos")]
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "There is one, for as long as the program runs."
)]
internal sealed class MacWaiter
{
    private static readonly Shared<MacWaiter> Instance = new(static () => new MacWaiter());

    private readonly Kqueue _queue = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, MacChild> _children = [];
    private readonly List<MacChild> _trees = [];
    private readonly List<MacChild> _due = [];
    private ulong _lastToken;

    private MacWaiter()
    {
        try
        {
            WaitingThread.Start("Reeve waiter", 256 * 1024, Run);
        }
        catch
        {
            _queue.Close();
            throw;
        }
    }

    /// <summary>The waiter, for this program, which is about to be started.</summary>
    /// <exception cref="SpawnException">The system has not enough for it.</exception>
    public static MacWaiter For(string program) => WaitingThread.Need(Instance, program);

    /// <summary>Names a child, so that events find it.</summary>
    public ulong Register(MacChild child)
    {
        lock (_lock)
        {
            _children.Add(++_lastToken, child);
            return _lastToken;
        }
    }

    /// <summary>Tells the child once of the end of this process; gives an error number, ESRCH when it has ended.</summary>
    public int WatchEnd(int pid, ulong token) =>
        _queue.Change(
            (nuint)pid,
            MacLibc.EVFILT_PROC,
            MacLibc.EV_ADD | MacLibc.EV_ONESHOT,
            MacLibc.NOTE_EXIT,
            token
        );

    /// <summary>Ends that; nothing when it was told.</summary>
    public void UnwatchEnd(int pid) =>
        _ = _queue.Change((nuint)pid, MacLibc.EVFILT_PROC, MacLibc.EV_DELETE, 0, 0);

    /// <summary>Looks at the child when that is due, until it is over.</summary>
    public void WatchTree(MacChild child)
    {
        lock (_lock)
        {
            if (!_trees.Contains(child))
            {
                _trees.Add(child);
            }
        }
    }

    /// <summary>Has the thread look when the next look is due.</summary>
    public void Wake() => _queue.Wake();

    /// <summary>Forgets a child that is over.</summary>
    public void Forget(MacChild child, ulong token)
    {
        lock (_lock)
        {
            _children.Remove(token);
            _trees.Remove(child);
        }
    }

    private void Run()
    {
        var tokens = new ulong[Kqueue.Capacity];
        while (true)
        {
            var count = _queue.Wait(tokens, UntilNextLook());
            foreach (var token in tokens.AsSpan(0, count))
            {
                MacChild? child;
                lock (_lock)
                {
                    // None when it was forgotten between the event and here, or it is the waking.
                    _children.TryGetValue(token, out child);
                }
                child?.TakeEvent();
            }
            LookAtTrees();
        }
    }

    private int UntilNextLook()
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
            var now = Stopwatch.GetTimestamp();
            foreach (var child in _trees)
            {
                if (child.NextLook <= now)
                {
                    _due.Add(child);
                }
            }
        }
        foreach (var child in _due)
        {
            child.Look();
        }
        _due.Clear();
    }
}
