using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Reeve.Interop;
using Reeve.Spawning.Unix;

namespace Reeve.Spawning.MacOS;

/// <summary>One <c>kqueue(2)</c>, for as long as the program runs. One thread waits; any thread changes it.</summary>
[SupportedOSPlatform("macos")]
internal sealed unsafe class Kqueue
{
    /// <summary>How many events one wait takes at most.</summary>
    public const int Capacity = 64;

    private const nuint WakeId = 0;

    private readonly int _queue;

    /// <exception cref="IOException">The system has no descriptors left.</exception>
    public Kqueue()
    {
        _queue = MacLibc.Kqueue();
        if (_queue < 0)
        {
            throw WaitingThread.NotStarted(Marshal.GetLastPInvokeError());
        }
        _ = MacSystem.Control(_queue, MacLibc.F_SETFD, MacLibc.FD_CLOEXEC);
        _ = Change(WakeId, MacLibc.EVFILT_USER, MacLibc.EV_ADD | MacLibc.EV_CLEAR, 0, 0);
    }

    /// <summary>Only where nobody waits.</summary>
    public void Close() => Libc.Close(_queue);

    /// <summary>Makes one change; gives an error number.</summary>
    public int Change(nuint id, short filter, int flags, uint filterFlags, ulong token)
    {
        var change = new MacLibc.KernelEventRecord
        {
            Identifier = id,
            Filter = filter,
            // By the receipt the call takes no event that is for the thread that waits.
            Flags = (ushort)(flags | MacLibc.EV_RECEIPT),
            FilterFlags = filterFlags,
            UserData = (nuint)token,
        };
        MacLibc.KernelEventRecord receipt;
        int error;
        do
        {
            var count = MacLibc.KernelEvent(_queue, &change, 1, &receipt, 1, null);
            error = count < 0 ? Marshal.GetLastPInvokeError() : (int)receipt.Data;
        } while (error == Errno.EINTR);
        return error;
    }

    /// <summary>Has the wait come back.</summary>
    public void Wake() => _ = Change(WakeId, MacLibc.EVFILT_USER, 0, MacLibc.NOTE_TRIGGER, 0);

    /// <summary>Waits; gives how many tokens there are, each as it was given or 0.</summary>
    /// <param name="tokens">Where they go.</param>
    /// <param name="milliseconds">How long at most; negative: for ever.</param>
    public int Wait(Span<ulong> tokens, int milliseconds)
    {
        var events = stackalloc MacLibc.KernelEventRecord[Capacity];
        var timeout = new MacLibc.TimeSpecification
        {
            Seconds = milliseconds / 1000,
            Nanoseconds = milliseconds % 1000 * 1_000_000L,
        };
        var count = MacLibc.KernelEvent(
            _queue,
            null,
            0,
            events,
            Math.Min(tokens.Length, Capacity),
            milliseconds < 0 ? null : &timeout
        );
        for (var i = 0; i < count; i++)
        {
            tokens[i] = events[i].UserData;
        }
        return Math.Max(count, 0);
    }
}
