using System.Runtime.Versioning;

namespace Reeve.Spawning.Linux.Init;

/// <summary>
/// The children that this program has started itself, by number and start time. Known before anybody can take one for an
/// orphan: while a start is going on, nothing is said of anybody.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class OwnChildren
{
    private const int FirstClearing = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, long> _startTimes = [];
    private int _starting;
    private int _clearAt = FirstClearing;

    /// <summary>A start begins.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            _starting++;
        }
    }

    /// <summary>The start is done.</summary>
    /// <param name="pid">The child, unreaped; 0 when there is none.</param>
    public void End(int pid)
    {
        lock (_lock)
        {
            _starting--;
            if (pid > 0 && ProcessStatus.TryRead(pid, out var status))
            {
                _startTimes[pid] = status.StartTime;
                ClearNowAndThen();
            }
        }
    }

    /// <summary>Whether a child of this program is one that it has adopted; null when that cannot be said just now.</summary>
    public bool? IsAdopted(in ProcessStatus child)
    {
        lock (_lock)
        {
            return _starting > 0
                ? null
                : !_startTimes.TryGetValue(child.Id, out var startTime) || startTime != child.StartTime;
        }
    }

    /// <summary>Nobody says when a child has been reaped, and that matters to nobody but this list.</summary>
    private void ClearNowAndThen()
    {
        if (_startTimes.Count < _clearAt)
        {
            return;
        }
        foreach (var (pid, startTime) in _startTimes)
        {
            if (!ProcessStatus.TryRead(pid, out var status) || status.StartTime != startTime)
            {
                _startTimes.Remove(pid);
            }
        }
        _clearAt = Math.Max(FirstClearing, _startTimes.Count * 2);
    }
}
