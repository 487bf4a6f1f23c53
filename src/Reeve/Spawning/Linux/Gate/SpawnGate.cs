using System.Diagnostics.CodeAnalysis;
using System.Runtime.Versioning;
using Reeve.Interop;
using Reeve.Spawning.Unix;

namespace Reeve.Spawning.Linux.Gate;

/// <summary>
/// Holds a child between its creation and its program, so that something can be made true of it before its first
/// instruction. Constraints: nothing of ours runs in the child but file actions, of which only an <c>open(2)</c> can
/// block; the child must never execute its program without us; and a child must not stay blocked when we die.
/// Therefore the child opens, after all its other actions,
/// <list type="number">
/// <item>the bell, a file that we watch by inotify: that tells us that it is there;</item>
/// <item>the bar, a file on which we have a write lease (<c>fcntl(2)</c>, F_SETLEASE): its open blocks until we give the
/// lease up, and the kernel gives it up for us when we die;</item>
/// <item>the bell again, by our number in /proc: it fails when we are dead, and then the child ends instead of executing
/// its program.</item>
/// </list>
/// Our copies of the files must be closed in the child, or it would itself keep the lease. One child is held at a time.
/// </summary>
/// <remarks>
/// The kernel takes a lease away after /proc/sys/fs/lease-break-time, by default 45 s; the child is killed long before.
/// </remarks>
[SupportedOSPlatform("linux")]
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "There is one, for as long as the program runs."
)]
internal sealed unsafe partial class SpawnGate
{
    /// <summary>How long a child may take to reach the gate. It takes a tenth of a millisecond.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly Lock Creation = new();
    private static SpawnGate? _shared;

    private readonly Lock _lock = new();
    private readonly GateThread _thread;
    private readonly ChildList _before;
    private readonly ChildList _now;
    private readonly TimeSpan _patience;
    private readonly int _bell;
    private readonly int _bar;
    private readonly int _ringing;
    private readonly int _done;
    private readonly byte[] _bellPath;
    private readonly byte[] _barPath;

    /// <summary>The gate of this program, built when it is first needed.</summary>
    /// <exception cref="SpawnException">The system lacks something that it needs.</exception>
    public static SpawnGate For(string program)
    {
        if (Volatile.Read(ref _shared) is { } shared)
        {
            return shared;
        }
        lock (Creation)
        {
            return _shared ??= new SpawnGate(program, Patience);
        }
    }

    /// <summary>Adds the file actions that hold the child. They come last.</summary>
    /// <param name="actions">The actions.</param>
    /// <param name="free">The lowest number that the child has not open, and above it none.</param>
    /// <param name="directory">Its working directory, where it cannot open anything once it has its limits; else none.</param>
    public int AddTo(byte* actions, int free, in HeldDirectory directory)
    {
        fixed (byte* bell = _bellPath)
        fixed (byte* bar = _barPath)
        {
            var error = AddPass(actions, bell, free, Libc.O_RDONLY);
            error = error != 0 ? error : AddPass(actions, bar, free, Libc.O_RDONLY);
            if (error != 0 || directory.Descriptor < 0)
            {
                return error != 0 ? error : AddPass(actions, bell, free, Libc.O_PATH);
            }
            fixed (byte* path = PathOf(directory.Descriptor))
            {
                return SpawnFunctions.AddChangeDirectory(actions, path);
            }
        }
    }

    /// <summary>Makes the call, and does the tasks on the child while it is held.</summary>
    /// <param name="call">The call, with the actions of <see cref="AddTo"/>.</param>
    /// <param name="request">What must be true, and of what.</param>
    /// <param name="pid">The child, running; unreaped.</param>
    /// <param name="process">Its handle, now the caller's; none when there is no child, or when it was not held.</param>
    /// <returns>0, or the error number of the call: then there is no child.</returns>
    /// <exception cref="SpawnException">A task failed, or the child did not reach the gate: there is no child.</exception>
    public int Spawn(in SpawnCall call, in GateRequest request, out int pid, out ProcessHandle process)
    {
        lock (_lock)
        {
            Close(request.Program);
            Listen();
            process = default;
            var isReady = false;
            var error = 0;
            try
            {
                _thread.Begin(call, request.Umask);
                if (AwaitChild(request, ref process) is not 0 and var held)
                {
                    request.DoTasks(held, process);
                }
                isReady = true;
            }
            finally
            {
                if (!isReady && !process.IsNone)
                {
                    // It dies at the bar, or when it returns from opening it: it gets no further.
                    _ = process.Signal(Libc.SIGKILL);
                }
                Open();
                error = _thread.End(out pid);
                if (!process.IsNone && (!isReady || error != 0))
                {
                    process.Close();
                    process = default;
                }
                if (!isReady && error == 0)
                {
                    ChildWait.Reap(pid);
                }
            }
            return error;
        }
    }

    private static int AddPass(byte* actions, byte* path, int free, int flags)
    {
        var error = Libc.SpawnActionsAddOpen(actions, free, path, flags, 0);
        return error != 0 ? error : Libc.SpawnActionsAddClose(actions, free);
    }
}
