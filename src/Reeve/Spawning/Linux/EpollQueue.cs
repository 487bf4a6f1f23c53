using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Reeve.Interop;
using Reeve.Spawning.Unix;

namespace Reeve.Spawning.Linux;

/// <summary><see cref="ReadinessQueue"/> by <c>epoll(7)</c>. Its descriptors last as long as the program.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class EpollQueue : ReadinessQueue
{
    private const int Capacity = 128;
    private const ulong WakeToken = 0;

    private readonly byte[] _events = GC.AllocateUninitializedArray<byte>(Capacity * 16, pinned: true);
    private readonly int _epoll;
    private readonly int _wake = -1;

    /// <exception cref="IOException">The system has no descriptors left.</exception>
    public EpollQueue(bool canBeWoken)
    {
        _epoll = Libc.EpollCreate(Libc.EPOLL_CLOEXEC);
        if (_epoll < 0)
        {
            throw WaitingThread.NotStarted(Marshal.GetLastPInvokeError());
        }
        if (!canBeWoken)
        {
            return;
        }
        _wake = Libc.EventFd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK);
        // Edge-triggered: every write wakes, and nobody has to read it.
        if (_wake < 0 || !EpollEvents.Add(_epoll, _wake, Libc.EPOLLIN | Libc.EPOLLET, WakeToken))
        {
            var error = Marshal.GetLastPInvokeError();
            Close();
            throw WaitingThread.NotStarted(error);
        }
    }

    public override bool Add(int descriptor, Readiness readiness, ulong token)
    {
        var events =
            readiness == Readiness.Readable ? Libc.EPOLLIN : Libc.EPOLLIN | Libc.EPOLLOUT | Libc.EPOLLET;
        return EpollEvents.Add(_epoll, descriptor, events, token);
    }

    public override void Remove(int descriptor, Readiness readiness) =>
        _ = Libc.EpollControl(_epoll, Libc.EPOLL_CTL_DEL, descriptor, null);

    public override int Wait(Span<ulong> tokens)
    {
        fixed (byte* events = _events)
        {
            var count = Libc.EpollWait(_epoll, events, Math.Min(tokens.Length, Capacity), Timeout.Infinite);
            for (var i = 0; i < count; i++)
            {
                tokens[i] = EpollEvents.Token(events, i);
            }
            return Math.Max(count, 0);
        }
    }

    public override void Wake()
    {
        var one = 1UL;
        // Fails only when the counter is full, and then the thread is awake anyway.
        _ = Libc.Write(_wake, &one, sizeof(ulong));
    }

    public override void Close()
    {
        Libc.Close(_wake);
        Libc.Close(_epoll);
    }
}
