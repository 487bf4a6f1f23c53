using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.Windows;

/// <summary>
/// The completion port that all job objects send their messages to, and the one thread that waits for it. The system does not
/// warrant that every message comes, so a tree whose main process has ended is also looked at, ever more seldom.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class JobPort
{
    private static readonly Shared<JobPort> Instance = new(static () => new JobPort());

    private readonly nint _port;
    private readonly Lock _lock = new();
    private readonly Dictionary<nint, WindowsChild> _children = [];
    private readonly List<WindowsChild> _looking = [];
    private nint _lastKey;

    private JobPort()
    {
        _port = Kernel32.CreateIoCompletionPort(Kernel32.InvalidHandle, 0, 0, 1);
        if (_port == 0)
        {
            throw new IOException(
                $"The thread that waits for the ends of trees could not be started: {WindowsErrors.Words(Marshal.GetLastPInvokeError())}."
            );
        }
        new Thread(Run, 256 * 1024) { IsBackground = true, Name = "Reeve trees" }.Start();
    }

    public static JobPort Shared => Instance.Value;

    public nint Handle => _port;

    /// <summary>A key for the messages of one job.</summary>
    public nint NewKey()
    {
        lock (_lock)
        {
            return ++_lastKey;
        }
    }

    public void Add(nint key, WindowsChild child)
    {
        lock (_lock)
        {
            _children.Add(key, child);
        }
    }

    public void Remove(nint key)
    {
        lock (_lock)
        {
            _children.Remove(key);
        }
    }

    /// <summary>Has the tree looked at from now on, until it is gone.</summary>
    public void Look(WindowsChild child)
    {
        lock (_lock)
        {
            if (!_looking.Contains(child))
            {
                _looking.Add(child);
            }
        }
        _ = Kernel32.PostQueuedCompletionStatus(_port, 0, 0, 0);
    }

    private void Run()
    {
        while (true)
        {
            uint message;
            nuint key;
            nuint processId;
            var isThere =
                Kernel32.GetQueuedCompletionStatus(_port, &message, &key, &processId, NextLook()) != 0;
            if (
                isThere
                && message == Kernel32.JOB_OBJECT_MSG_ACTIVE_PROCESS_ZERO
                && Find((nint)key) is { } child
            )
            {
                child.TakeEmpty();
            }
            LookAround();
        }
    }

    private WindowsChild? Find(nint key)
    {
        lock (_lock)
        {
            return _children.GetValueOrDefault(key);
        }
    }

    private uint NextLook()
    {
        lock (_lock)
        {
            if (_looking.Count == 0)
            {
                return uint.MaxValue;
            }
            var next = long.MaxValue;
            foreach (var child in _looking)
            {
                next = Math.Min(next, child.NextLook);
            }
            var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), next).TotalMilliseconds;
            return (uint)Math.Clamp(Math.Ceiling(left), 0, 1000);
        }
    }

    private void LookAround()
    {
        WindowsChild[] due;
        lock (_lock)
        {
            if (_looking.Count == 0)
            {
                return;
            }
            var now = Stopwatch.GetTimestamp();
            due = [.. _looking.Where(child => child.NextLook <= now)];
        }
        foreach (var child in due)
        {
            if (!child.LookAtTree())
            {
                lock (_lock)
                {
                    _looking.Remove(child);
                }
            }
        }
    }
}
