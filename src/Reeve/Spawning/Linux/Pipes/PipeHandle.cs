using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.Linux.Pipes;

/// <summary>A descriptor of ours at a pipe. Nobody who forgets to close it leaks it.</summary>
[SupportedOSPlatform("linux")]
internal sealed class PipeHandle : SafeHandle
{
    private ulong _token;

    public PipeHandle(int descriptor)
        : base(-1, ownsHandle: true) => SetHandle(descriptor);

    public override bool IsInvalid => handle < 0;

    /// <summary>Has the watcher of pipes tell of every change; gives whether that worked.</summary>
    public bool Watch(PipeWatcher watcher, PipeWatcher.Entry entry)
    {
        var isAdded = false;
        DangerousAddRef(ref isAdded);
        try
        {
            _token = watcher.Add((int)handle, entry);
            return _token != 0;
        }
        finally
        {
            DangerousRelease();
        }
    }

    protected override bool ReleaseHandle()
    {
        if (_token != 0)
        {
            PipeWatcher.Shared.Remove((int)handle, _token);
        }
        Libc.Close((int)handle);
        return true;
    }
}
