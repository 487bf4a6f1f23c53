using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.Linux;

/// <summary>
/// A descriptor kept so that a process that has been started can always be held: with the table full,
/// <c>posix_spawn</c> succeeds and <c>pidfd_open</c> would not. It is given up then, and had again before the next start.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class SpareDescriptor
{
    private readonly Lock _lock = new();
    private int _descriptor = -1;

    /// <summary>Has it, or says by an error number why not.</summary>
    public int Ensure()
    {
        if (Volatile.Read(ref _descriptor) >= 0)
        {
            return 0;
        }
        lock (_lock)
        {
            fixed (byte* path = "/dev/null\0"u8)
            {
                _descriptor =
                    _descriptor >= 0 ? _descriptor : Libc.Open(path, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
            }
            return _descriptor >= 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>As <see cref="ProcessHandle.OpenChild"/>, with the spare one if need be.</summary>
    public int OpenChild(int pid, out ProcessHandle handle)
    {
        var error = ProcessHandle.OpenChild(pid, out handle);
        if (error is not (Errno.EMFILE or Errno.ENFILE))
        {
            return error;
        }
        lock (_lock)
        {
            if (_descriptor >= 0)
            {
                Libc.Close(_descriptor);
                _descriptor = -1;
            }
            return ProcessHandle.OpenChild(pid, out handle);
        }
    }
}
