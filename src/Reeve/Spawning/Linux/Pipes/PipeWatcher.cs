using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.Linux.Pipes;

/// <summary>
/// The one thread that waits for all pipes, started with the first that has to wait. It sleeps in <c>epoll_wait(2)</c> and
/// only tells that something may have changed (edge-triggered, so that a pipe costs one registration); reading and
/// writing are done by whoever asked for it.
/// </summary>
/// <remarks>Not the thread that waits for children: a flood of output must not delay the news of an end.</remarks>
[SupportedOSPlatform("linux")]
internal sealed unsafe class PipeWatcher
{
    private const int Capacity = 128;

    private static readonly Lazy<PipeWatcher> Instance = new(() => new PipeWatcher());

    private readonly int _epoll;
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, Entry> _entries = [];
    private ulong _lastToken;

    private PipeWatcher()
    {
        _epoll = Libc.EpollCreate(Libc.EPOLL_CLOEXEC);
        if (_epoll < 0)
        {
            throw new IOException(
                "The thread that waits for pipes could not be started: "
                    + Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())
            );
        }
        new Thread(Run, 256 * 1024) { IsBackground = true, Name = "Reeve pipes" }.Start();
    }

    public static PipeWatcher Shared => Instance.Value;

    /// <summary>Begins to watch; gives the token to take it out by, or 0 with the error in errno.</summary>
    public ulong Add(int descriptor, Entry entry)
    {
        ulong token;
        lock (_lock)
        {
            token = ++_lastToken;
            _entries.Add(token, entry);
        }
        if (EpollEvents.Add(_epoll, descriptor, Libc.EPOLLIN | Libc.EPOLLOUT | Libc.EPOLLET, token))
        {
            return token;
        }
        lock (_lock)
        {
            _entries.Remove(token);
        }
        return 0;
    }

    /// <summary>Takes it out again. Closing is not enough: a child between clone and exec may hold a copy.</summary>
    public void Remove(int descriptor, ulong token)
    {
        _ = Libc.EpollControl(_epoll, Libc.EPOLL_CTL_DEL, descriptor, null);
        lock (_lock)
        {
            _entries.Remove(token);
        }
    }

    private void Run()
    {
        var events = stackalloc byte[Capacity * 16];
        while (true)
        {
            var count = Libc.EpollWait(_epoll, events, Capacity, Timeout.Infinite);
            for (var i = 0; i < count; i++)
            {
                Entry? entry;
                lock (_lock)
                {
                    _entries.TryGetValue(EpollEvents.Token(events, i), out entry);
                }
                entry?.Find()?.OnChanged();
            }
        }
    }

    /// <summary>
    /// Finds the stream of a descriptor. It is held only while somebody waits for it, so that one which nobody knows any more
    /// can be collected, and its descriptor closed.
    /// </summary>
    internal sealed class Entry(PipeEnd end)
    {
        private readonly WeakReference<PipeEnd> _end = new(end);

        public PipeEnd? Waiting { get; set; }

        public PipeEnd? Find() => _end.TryGetTarget(out var end) ? end : null;
    }
}
