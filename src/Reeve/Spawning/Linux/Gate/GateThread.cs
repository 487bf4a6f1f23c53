using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Reeve.Interop;
using Reeve.Spawning.Unix;

namespace Reeve.Spawning.Linux.Gate;

/// <summary>
/// The thread that makes the gated spawns, one at a time. <c>posix_spawn(3)</c> blocks until the child has executed its
/// program, so the work on a held child is done by another thread: by the one that asked. That this one is always the
/// same keeps its list of children to those of the gate, and lets it have a file mode mask of its own.
/// </summary>
/// <param name="done">An event, <c>eventfd(2)</c>: readable when a call has returned.</param>
[SupportedOSPlatform("linux")]
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "There is one, for as long as the program runs."
)]
internal sealed unsafe class GateThread(int done)
{
    private readonly SemaphoreSlim _asked = new(0);
    private readonly TaskCompletionSource<int> _children = new();
    private SpawnCall _call;
    private int? _umask;
    private bool _hasOwnFileModes;
    private int _pid;
    private int _error;

    /// <summary>
    /// Starts it, and gives its list of children, open, or the negative error number: then the thread ends.
    /// </summary>
    /// <exception cref="IOException">Something lacks for a thread.</exception>
    public int Start()
    {
        WaitingThread.Start("Reeve gate", 256 * 1024, Run);
        return _children.Task.GetAwaiter().GetResult();
    }

    public void Begin(in SpawnCall call, int? umask)
    {
        _call = call;
        _umask = umask;
        _asked.Release();
    }

    /// <summary>What the call gave: an error number, and the id. Waits for its return.</summary>
    public int End(out int pid)
    {
        ulong count;
        while (Libc.Read(done, &count, sizeof(ulong)) < 0) { }
        pid = _pid;
        return _error;
    }

    private void Run()
    {
        fixed (byte* path = "/proc/thread-self/children\0"u8)
        {
            var children = Libc.Open(path, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
            _children.SetResult(children >= 0 ? children : -Marshal.GetLastPInvokeError());
            if (children < 0)
            {
                return;
            }
        }
        var one = 1UL;
        while (true)
        {
            _asked.Wait();
            _error = Spawn();
            _ = Libc.Write(done, &one, sizeof(ulong));
        }
    }

    private int Spawn()
    {
        var error = _umask is null && !_hasOwnFileModes ? 0 : FollowDirectory();
        if (error != 0 || _umask is not { } umask)
        {
            return error != 0 ? error : _call.Make(out _pid);
        }
        var previous = Libc.FileModeMask((uint)umask);
        error = _call.Make(out _pid);
        _ = Libc.FileModeMask(previous);
        return error;
    }

    /// <summary>
    /// A mask is shared by all threads, until one takes its own by <c>unshare(2)</c>; with it comes a working directory of
    /// its own, which then has to follow the program's.
    /// </summary>
    private int FollowDirectory()
    {
        _hasOwnFileModes = _hasOwnFileModes || Libc.Unshare(Libc.CLONE_FS) == 0;
        fixed (byte* path = "/proc/self/cwd\0"u8)
        {
            return _hasOwnFileModes && Libc.ChangeDirectory(path) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }
}
