using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.Linux.Init;

/// <summary>
/// What an init does: adopts the orphans among this program's descendants, and reaps them when they end. Constraint: the
/// status of a child that somebody in the program has started is his, so any child may be looked at, but only one that was
/// adopted is reaped, by its number.
/// </summary>
/// <remarks>
/// A child that has ended and has to stay for now hides others from <c>waitid(2)</c>; so that only tells when to look, and
/// what there is to reap is found in /proc. A pause between looks takes many at once.
/// </remarks>
[SupportedOSPlatform("linux")]
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "There is one, for as long as the program runs."
)]
internal sealed class OrphanReaper
{
    private const int ShortestPause = 20;
    private const int LongestPause = 500;

    // Looking costs at most one part in so many of a processor.
    private const int Thrift = 20;

    private readonly OwnChildren _own = new();
    private readonly TimeSpan _patience;
    private readonly ProcessTable _table = new();
    private Dictionary<(int Id, long StartTime), long> _seen = [];
    private Dictionary<(int Id, long StartTime), long> _seenNow = [];

    private OrphanReaper(TimeSpan patience) => _patience = patience;

    /// <summary>The children that the program starts; null where it is no init.</summary>
    public static OwnChildren? Own { get; private set; }

    /// <summary>Makes this program an init, for as long as it runs. Called before it has started anything; once.</summary>
    /// <param name="patience">
    /// How long a child that ended and that Reeve has not started is left to others in the program, as
    /// System.Diagnostics.Process is; zero where there are none.
    /// </param>
    /// <exception cref="InvalidOperationException">The system has no child subreapers.</exception>
    public static void Start(TimeSpan patience)
    {
        if (Environment.ProcessId != 1 && Libc.ControlProcess(Libc.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0)
        {
            throw new InvalidOperationException(
                "This program cannot become the parent of orphans: "
                    + Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())
                    + ". A Linux kernel with PR_SET_CHILD_SUBREAPER (3.4) is needed."
            );
        }
        var reaper = new OrphanReaper(patience);
        Own = reaper._own;
        new Thread(reaper.Run, 256 * 1024) { IsBackground = true, Name = "Reeve init" }.Start();
    }

    private void Run()
    {
        var pause = ShortestPause;
        while (true)
        {
            var began = Stopwatch.GetTimestamp();
            // Comes back when there is somebody to look at; at once, with an error, when there are no children at all.
            var hasEnded = ChildWait.ForAnyEnd(0, out _) == 0;
            if (Stopwatch.GetElapsedTime(began).TotalMilliseconds > pause)
            {
                pause = ShortestPause;
            }
            began = Stopwatch.GetTimestamp();
            pause = hasEnded && Reap() ? ShortestPause : Math.Min(pause * 2, LongestPause);
            Thread.Sleep(Math.Max(pause, (int)Stopwatch.GetElapsedTime(began).TotalMilliseconds * Thrift));
        }
    }

    /// <summary>Looks once; gives whether there was anybody to reap.</summary>
    private bool Reap()
    {
        var hasReaped = false;
        _table.Scan();
        foreach (ref readonly var entry in _table.Entries)
        {
            if (
                ProcessStatus.TryRead(entry.Id, out var child)
                && child.ParentId == Environment.ProcessId
                && !child.IsAlive
                && _own.IsAdopted(child) == true
                && IsDue(child)
            )
            {
                hasReaped |= ChildWait.ForId(child.Id, Libc.WEXITED | Libc.WNOHANG, out _) == 0;
            }
        }
        (_seen, _seenNow) = (_seenNow, _seen);
        _seenNow.Clear();
        return hasReaped;
    }

    /// <summary>Whether others have had their time with it.</summary>
    private bool IsDue(in ProcessStatus child)
    {
        if (_patience == TimeSpan.Zero)
        {
            return true;
        }
        var key = (child.Id, child.StartTime);
        var since = _seen.TryGetValue(key, out var earlier) ? earlier : Stopwatch.GetTimestamp();
        _seenNow[key] = since;
        return Stopwatch.GetElapsedTime(since) >= _patience;
    }
}
