using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Reeve.Cli.Watching.Inotify;

/// <summary>What <c>inotify(7)</c> can tell.</summary>
[Flags]
internal enum InotifyMask : uint
{
    None = 0,
    Modify = 0x2,
    CloseWrite = 0x8,
    MovedFrom = 0x40,
    MovedTo = 0x80,
    Create = 0x100,
    Delete = 0x200,
    Overflow = 0x4000,
    Ignored = 0x8000,
    OnlyDirectory = 0x1000000,
    ExcludeUnlinked = 0x4000000,
    IsDirectory = 0x40000000,
}

/// <summary>An event: what happened to the entry of that name in the watched directory.</summary>
internal readonly record struct InotifyEvent(int Watch, InotifyMask Mask, string Name);

/// <summary>One inotify instance, with a way to wake who waits for it.</summary>
internal sealed class InotifyQueue : IDisposable
{
    private const int HeaderSize = 16;

    private readonly SafeFileHandle _inotify;
    private readonly SafeFileHandle _wake;
    private readonly byte[] _buffer = new byte[64 * 1024];

    /// <exception cref="WatchException">The system gives none.</exception>
    public InotifyQueue()
    {
        _inotify = Libc.InotifyInit(Libc.CloseOnExec | Libc.NonBlocking);
        if (_inotify.IsInvalid)
        {
            throw new WatchException(
                $"the files cannot be watched: {Marshal.GetLastPInvokeErrorMessage()}; "
                    + "end other watching programs, or raise fs.inotify.max_user_instances"
            );
        }
        _wake = Libc.EventDescriptor(0, Libc.CloseOnExec | Libc.NonBlocking);
    }

    /// <summary>Watches a directory.</summary>
    /// <returns>The watch's number, the same again for the same directory; -1 and the error when it cannot be.</returns>
    public int Add(string directory, InotifyMask mask, out int error)
    {
        var watch = Libc.InotifyAddWatch(_inotify, directory, (uint)mask);
        error = watch < 0 ? Marshal.GetLastPInvokeError() : 0;
        return watch;
    }

    /// <summary>Ends a watch; events that are queued already still come.</summary>
    public void Remove(int watch) => _ = Libc.InotifyRemoveWatch(_inotify, watch);

    /// <summary>Waits for events. Not thread-safe.</summary>
    /// <returns>The events; null when it was woken.</returns>
    public List<InotifyEvent>? Wait()
    {
        Span<PollEntry> entries =
        [
            new() { Descriptor = (int)_inotify.DangerousGetHandle(), Events = Libc.PollIn },
            new() { Descriptor = (int)_wake.DangerousGetHandle(), Events = Libc.PollIn },
        ];
        _ = Libc.Poll(entries, (nuint)entries.Length, -1);
        if (entries[1].Returned != 0)
        {
            return null;
        }
        var length = Libc.Read(_inotify, _buffer, _buffer.Length);
        return length > 0 ? Parse(_buffer.AsSpan(0, (int)length)) : [];
    }

    /// <summary>Makes the present and every later <see cref="Wait"/> return null. Thread-safe.</summary>
    public void Wake() => _ = Libc.Write(_wake, BitConverter.GetBytes(1L), sizeof(long));

    /// <inheritdoc/>
    public void Dispose()
    {
        _inotify.Dispose();
        _wake.Dispose();
    }

    private static List<InotifyEvent> Parse(ReadOnlySpan<byte> buffer)
    {
        var events = new List<InotifyEvent>();
        while (buffer.Length >= HeaderSize)
        {
            var watch = MemoryMarshal.Read<int>(buffer);
            var mask = MemoryMarshal.Read<InotifyMask>(buffer[4..]);
            var length = MemoryMarshal.Read<int>(buffer[12..]);
            var name = buffer.Slice(HeaderSize, length);
            // The name is padded with NULs.
            var end = name.IndexOf((byte)0);
            events.Add(new InotifyEvent(watch, mask, Encoding.UTF8.GetString(end < 0 ? name : name[..end])));
            buffer = buffer[(HeaderSize + length)..];
        }
        return events;
    }
}
