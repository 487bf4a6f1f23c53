using System.Diagnostics;
using Reeve.Interop;
using Reeve.Spawning.Windows.Consoles;

namespace Reeve.Spawning.Windows;

/// <remarks>How the main process ends, when its tree is gone, and how all is given back.</remarks>
internal sealed partial class WindowsChild
{
    private const int FirstInterval = 2;
    private const int LongestInterval = 250;
    private const int MostFruitlessLooks = 20;

    private ChildExit? _exit;
    private TreeUsage? _treeUsage;
    private bool _mainEnded;
    private bool _isOver;
    private int _interval = FirstInterval;
    private int _fruitlessLooks;
    private long _nextLook;

    /// <summary>The job object says that nobody is in it any more.</summary>
    public void TakeEmpty()
    {
        lock (_lock)
        {
            if (_isOver || !_mainEnded || _job!.ActiveProcesses > 0)
            {
                // The end of the main process is about to be told, and the tree looked at then.
                return;
            }
            Finish(isGone: true);
        }
        DeliverElsewhere();
    }

    /// <summary>Looks whether somebody is left, by the thread of the port; gives whether to look again.</summary>
    public bool LookAtTree()
    {
        lock (_lock)
        {
            if (_isOver)
            {
                return false;
            }
            if (_job!.ActiveProcesses == 0)
            {
                Finish(isGone: true);
            }
            else
            {
                LookAtMembers(_job);
                LookLater();
            }
        }
        DeliverElsewhere();
        return !_isOver;
    }

    private unsafe void TakeMainEnd()
    {
        lock (_lock)
        {
            if (_mainEnded)
            {
                return;
            }
            uint code;
            var isKnown = Kernel32.GetExitCodeProcess(_process.DangerousGetHandle(), &code) != 0;
            var (user, kernel, peak, _) = ProcessUsage.Of(_process);
            _mainEnded = true;
            _exit = new ChildExit(
                isKnown ? WindowsExit.Decode(code, _killSent) : ProcessEnd.Unknown,
                TimeProvider.System.GetUtcNow(),
                new ResourceUsage(user, kernel, peak)
            );
            if (_isReleased)
            {
                Finish(isGone: false);
            }
            else if (_job is null || _job.ActiveProcesses == 0)
            {
                Finish(isGone: true);
            }
            else
            {
                LookAtMembers(_job);
                LookLater();
                _port.Look(this);
            }
        }
        Deliver();
    }

    /// <summary>
    /// The main process has ended, and somebody is left in the job: others; or it itself, for a moment; or the host of its console,
    /// which serves nobody any more and is ended in silence.
    /// </summary>
    private void LookAtMembers(JobObject job)
    {
        var others = Members(job);
        if (others.Exists(id => id != Id) || ++_fruitlessLooks >= MostFruitlessLooks)
        {
            PostExit();
        }
        else
        {
            _ = job.Terminate(0);
        }
    }

    private static List<int> Members(JobObject job)
    {
        var members = new List<int>();
        foreach (var id in job.GetProcessIds())
        {
            if (!ConsoleHost.Is(id))
            {
                members.Add(id);
            }
        }
        return members;
    }

    private void LookLater()
    {
        Volatile.Write(ref _nextLook, Stopwatch.GetTimestamp() + (_interval * Stopwatch.Frequency / 1000));
        _interval = Math.Min(_interval * 2, LongestInterval);
    }

    /// <summary>Gives back all that is held in the system.</summary>
    private void Finish(bool isGone)
    {
        _isOver = true;
        if (_job is not null)
        {
            _treeUsage = isGone ? _job.Usage : null;
            _port.Remove(_key);
            _job.Dispose();
        }
        _process.Dispose();
        if (isGone)
        {
            _streams.EndOfTree();
        }
        var exit = _exit;
        _exit = null;
        Post(exit, isGone);
        _disposal?.TrySetResult();
    }

    private void PostExit()
    {
        var exit = _exit;
        _exit = null;
        Post(exit, isGone: false);
    }

    private void DeliverElsewhere()
    {
        if (HasNews)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static child => child.Deliver(), this, preferLocal: false);
        }
    }
}
