using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Reeve.Interop;

namespace Reeve.Spawning.Unix.Pipes;

/// <summary>A descriptor of ours at a pipe. Nobody who forgets to close it leaks it.</summary>
internal sealed class PipeHandle : SafeHandle
{
    // pipe(7): beyond 64 MiB of pipes the system gives a user without privileges new pipes of two pages only.
    private const int MostEnlarged = 64;
    private const int EnlargedSize = 256 * 1024;

    private static int _enlarged;

    [SuppressMessage("Performance", "CA1859:Use concrete types", Justification = "It is one of several.")]
    private IDescriptorWatcher? _watcher;

    private Readiness _readiness;
    private ulong _token;
    private bool _isEnlarged;

    public PipeHandle(int descriptor)
        : base(-1, ownsHandle: true) => SetHandle(descriptor);

    public override bool IsInvalid => handle < 0;

    /// <summary>Has it watched, by one watcher at a time; gives whether that worked.</summary>
    public bool Watch<T>(DescriptorWatcher<T> watcher, Readiness readiness, T target)
        where T : class
    {
        var isAdded = false;
        DangerousAddRef(ref isAdded);
        try
        {
            _watcher = watcher;
            _readiness = readiness;
            _token = watcher.Add((int)handle, readiness, target);
            return _token != 0;
        }
        finally
        {
            DangerousRelease();
        }
    }

    /// <summary>Not watched any more, until the next <see cref="Watch"/>. Only while it is certainly open.</summary>
    public void Unwatch()
    {
        if (_token != 0)
        {
            _watcher!.Remove((int)handle, _readiness, _token);
            _token = 0;
        }
    }

    /// <summary>
    /// Lets a busy pipe hold more: at the usual 64 KiB its throughput is half. Not more than some at a time; refused, it stays
    /// as it is.
    /// </summary>
    public void Enlarge()
    {
        if (_isEnlarged)
        {
            return;
        }
        if (
            Interlocked.Increment(ref _enlarged) <= MostEnlarged
            && UnixSystem.Current.Enlarge(this, EnlargedSize)
        )
        {
            _isEnlarged = true;
        }
        else
        {
            Interlocked.Decrement(ref _enlarged);
        }
    }

    protected override bool ReleaseHandle()
    {
        Unwatch();
        if (_isEnlarged)
        {
            Interlocked.Decrement(ref _enlarged);
        }
        Libc.Close((int)handle);
        return true;
    }
}
