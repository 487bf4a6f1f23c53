using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.Linux.Pipes;

/// <summary>An <c>epoll(7)</c> instance with a thread of its own, and what its events are for. One for as long as the program runs.</summary>
[SupportedOSPlatform("linux")]
internal abstract unsafe class DescriptorWatcher<T> : IDescriptorWatcher
    where T : class
{
    private const int Capacity = 128;

    private readonly int _epoll;
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, T> _targets = [];
    private ulong _lastToken;

    /// <param name="threadName">The name of the thread.</param>
    /// <param name="stackSize">Its stack; 0: as usual.</param>
    protected DescriptorWatcher(string threadName, int stackSize)
    {
        _epoll = Libc.EpollCreate(Libc.EPOLL_CLOEXEC);
        if (_epoll < 0)
        {
            throw new IOException(
                "The thread that waits for pipes could not be started: "
                    + Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())
            );
        }
        new Thread(Run, stackSize) { IsBackground = true, Name = threadName }.Start();
    }

    /// <summary>Begins to watch; gives the token to take it out by, or 0 with the error in errno.</summary>
    public ulong Add(int descriptor, uint events, T target)
    {
        ulong token;
        lock (_lock)
        {
            token = ++_lastToken;
            _targets.Add(token, target);
        }
        if (EpollEvents.Add(_epoll, descriptor, events, token))
        {
            return token;
        }
        lock (_lock)
        {
            _targets.Remove(token);
        }
        return 0;
    }

    /// <summary>Takes it out again. Closing is not enough: a child between clone and exec may hold a copy.</summary>
    public void Remove(int descriptor, ulong token)
    {
        _ = Libc.EpollControl(_epoll, Libc.EPOLL_CTL_DEL, descriptor, null);
        lock (_lock)
        {
            _targets.Remove(token);
        }
    }

    /// <summary>The thread was woken; the events come next.</summary>
    protected virtual void OnWoken() { }

    /// <summary>An event of a descriptor that is being watched.</summary>
    protected abstract void OnEvent(T target);

    private void Run()
    {
        var events = stackalloc byte[Capacity * 16];
        while (true)
        {
            var count = Libc.EpollWait(_epoll, events, Capacity, Timeout.Infinite);
            OnWoken();
            for (var i = 0; i < count; i++)
            {
                T? target;
                lock (_lock)
                {
                    // None when it was taken out between the event and here.
                    _targets.TryGetValue(EpollEvents.Token(events, i), out target);
                }
                if (target is not null)
                {
                    OnEvent(target);
                }
            }
        }
    }
}

/// <summary>Where a descriptor is taken out before it is closed.</summary>
internal interface IDescriptorWatcher
{
    void Remove(int descriptor, ulong token);
}
