using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.Versioning;
using Reeve.Interop;
using Reeve.Spawning.Unix;

namespace Reeve.Spawning.Linux;

/// <summary>
/// Tells children that they have ended where there are no pidfds. Constraints: nobody may reap a child that is not his, so
/// <c>waitid(2)</c> for any child can only look (WNOWAIT); and a zombie that has to stay hides all that come after it, be it
/// the leader of a tree that others of ours wait for, or a child of somebody else, of System.Diagnostics.Process or an
/// adopted orphan.
/// Therefore one thread blocks in that call as long as it shows children that end here; while it shows another, each of
/// ours is asked by its number, at short growing intervals. A child that somebody else reaped shows itself to nobody, so
/// all are asked once a second in any case.
/// </summary>
[SupportedOSPlatform("linux")]
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "There is one, for as long as the program runs."
)]
internal sealed class NumberWatcher
{
    private const int LongestPause = 32;

    // An end is noticed late by that part of the time waited so far.
    private const int PartOfWait = 8;

    // Asking costs at most one part in so many of a processor: old kernels go through all children for each.
    private const int Thrift = 20;

    private static readonly TimeSpan CountingInterval = TimeSpan.FromSeconds(1);
    public static readonly Shared<NumberWatcher> Instance = new(static () => new NumberWatcher());

    private readonly Lock _lock = new();
    private readonly Lock _asking = new();
    private readonly Dictionary<int, LinuxChild> _children = [];
    private readonly List<LinuxChild> _round = [];
    private readonly AutoResetEvent _firstChild = new(initialState: false);
    private readonly AutoResetEvent _expected = new(initialState: false);
    private readonly Timer _counting;
    private bool _isCounting;

    private NumberWatcher()
    {
        try
        {
            // Set once in any case: the first timer of a program takes a thread, and here its lack is no more than an error.
            _counting = new Timer(
                static watcher => ((NumberWatcher)watcher!).Count(),
                this,
                CountingInterval,
                Timeout.InfiniteTimeSpan
            );
        }
        catch (OutOfMemoryException)
        {
            throw WaitingThread.NotStarted(Errno.EAGAIN);
        }
        try
        {
            WaitingThread.Start("Reeve numbers", 256 * 1024, Run);
        }
        catch
        {
            _counting.Dispose();
            throw;
        }
    }

    public static NumberWatcher Shared => Instance.Value;

    /// <summary>Tells the child once when its main process has ended.</summary>
    public void Watch(LinuxChild child)
    {
        LinuxChild? previous;
        lock (_lock)
        {
            // Another's number was given out again, so that one was reaped, and not by us.
            previous = _children.GetValueOrDefault(child.Id);
            _children[child.Id] = child;
            if (_children.Count == 1)
            {
                _firstChild.Set();
                StartCounting();
            }
        }
        previous?.TakeLoss();
    }

    /// <summary>A child has been signalled, so it may end soon.</summary>
    public void Expect() => _expected.Set();

    private void Run()
    {
        // Who has ended and stays; 0: nobody, as far as we know.
        var staying = 0;
        var waitedSince = 0L;
        while (true)
        {
            var error = ChildWait.ForAnyEnd(staying == 0 ? 0 : Libc.WNOHANG, out var change);
            if (error != 0)
            {
                // The program has no children at all: those that we know were taken by somebody.
                staying = 0;
                AskAll();
                if (!HasChildren())
                {
                    _firstChild.WaitOne();
                }
            }
            else if (change.IsNone)
            {
                staying = 0;
            }
            else if (!Ask(change.ProcessId))
            {
                var began = Stopwatch.GetTimestamp();
                waitedSince = change.ProcessId == staying ? waitedSince : began;
                staying = change.ProcessId;
                AskAll();
                var cost = (int)Stopwatch.GetElapsedTime(began).TotalMilliseconds * Thrift;
                var waited = (int)Stopwatch.GetElapsedTime(waitedSince).TotalMilliseconds;
                var pause = Math.Clamp(waited / PartOfWait, 1, LongestPause);
                if (_expected.WaitOne(Math.Max(pause, cost)))
                {
                    waitedSince = Stopwatch.GetTimestamp();
                }
            }
        }
    }

    /// <summary>Asks the child of this number; false when there is none, or its end was taken before.</summary>
    private bool Ask(int pid)
    {
        LinuxChild? child;
        lock (_lock)
        {
            _children.TryGetValue(pid, out child);
        }
        return child is not null && Ask(child);
    }

    private bool Ask(LinuxChild child)
    {
        child.TakeMainEnd();
        if (!child.HasMainEnded)
        {
            return false;
        }
        lock (_lock)
        {
            if (_children.TryGetValue(child.Id, out var current) && current == child)
            {
                _children.Remove(child.Id);
            }
        }
        return true;
    }

    private void AskAll()
    {
        lock (_asking)
        {
            lock (_lock)
            {
                _round.AddRange(_children.Values);
            }
            foreach (var child in _round)
            {
                Ask(child);
            }
            _round.Clear();
        }
    }

    private bool HasChildren()
    {
        lock (_lock)
        {
            return _children.Count > 0;
        }
    }

    private void StartCounting()
    {
        if (!_isCounting)
        {
            _isCounting = true;
            _counting.Change(CountingInterval, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Finds those who are no more, as long as there are any.</summary>
    private void Count()
    {
        var began = Stopwatch.GetTimestamp();
        AskAll();
        var cost = Stopwatch.GetElapsedTime(began) * Thrift;
        lock (_lock)
        {
            _isCounting = _children.Count > 0;
            if (_isCounting)
            {
                _counting.Change(cost > CountingInterval ? cost : CountingInterval, Timeout.InfiniteTimeSpan);
            }
        }
    }
}
