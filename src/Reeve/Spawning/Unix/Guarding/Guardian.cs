using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Reeve.Interop;

namespace Reeve.Spawning.Unix.Guarding;

/// <summary>
/// The one process that ends the children when this program dies, however it dies. Constraints: a dying program can do
/// nothing, so somebody else must; nothing native can be shipped; between the creation of a child and the moment when its
/// id is known here lie 0.1 ms to several; and ids pass on to strangers.
/// <list type="bullet">
/// <item>The guardian is a <c>/bin/sh</c> in a session of its own that reads from a pipe to which nobody writes: it sleeps
/// until the end of file, which the kernel gives when nobody has the pipe's other end any more.</item>
/// <item>It kills what is on a list (<see cref="GuardianTable"/>), from which an id is taken before its leader is
/// reaped.</item>
/// <item>The window between clone and list, on Linux: the last thing that a child does before it executes its program is to open
/// the pipe's other end, close-on-exec, by our number in /proc. When we are dead that fails, and it never executes. When
/// we live, it keeps the end of file away until it has executed its program, and from then on it shows our marker
/// (<see cref="SupervisorMarker"/>) in its environment. So at the end of file no child is on its way any more, and the
/// guardian finds those that are not on the list by looking for the marker. On macOS, where the system makes the child and executes
/// the program in one call, only the latter.</item>
/// </list>
/// </summary>
/// <remarks>
/// <para>A guardian that dies is started again: list and pipe are the same. As the first process of its namespace this
/// program needs none, because then the kernel kills all the others.</para>
/// <para>What remains in theory is told in docs/supervisor-death.md.</para>
/// </remarks>
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "There is one, for as long as the program runs; its pipe's end must not be closed before."
)]
internal sealed unsafe class Guardian : IChildObserver
{
    /// <summary>The switch of <see cref="AppContext"/> by which the program does without.</summary>
    public const string Switch = "Reeve.KeepOnSupervisorDeath";

    private const int LengthOfIds = 32;
    private const int LengthOfPaths = 512;
    private const int MostQuickEnds = 3;

    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly Lock Creation = new();
    private static readonly bool IsOff =
        Environment.ProcessId == 1 || (AppContext.TryGetSwitch(Switch, out var isOff) && isOff);

    private static Guardian? _shared;

    private readonly Lock _lock = new();
    private readonly GuardianTable _ids;
    private readonly GuardianTable _paths;
    private readonly Command _command;
    private volatile bool _isRunning;
    private long _startedAt;
    private int _quickEnds;
    private ProcessEnd _end;

    [SuppressMessage(
        "Reliability",
        "CA2000:Dispose objects before losing scope",
        Justification = "The command holds them for as long as the program runs."
    )]
    private Guardian(string program)
    {
        var system = UnixSystem.Current;
        var ends = stackalloc int[2];
        if (system.Pipe(ends) != 0)
        {
            throw SpawnErrors.Limit(program, Marshal.GetLastPInvokeError(), "to see to its end");
        }
        try
        {
            _ids = new GuardianTable(LengthOfIds);
            _paths = new GuardianTable(LengthOfPaths);
        }
        catch (IOException e)
        {
            Libc.Close(ends[0]);
            Libc.Close(ends[1]);
            Libc.Close(_ids?.Descriptor ?? -1);
            throw SpawnErrors.IsLimit(e.HResult)
                ? SpawnErrors.Limit(program, e.HResult, "to see to its end")
                : Unavailable(program, SpawnFailure.Other, e.HResult, e.Message);
        }
        Lifeline = ends[1];
        _command = system.CreateGuardian(
            new SafeFileHandle(ends[0], ownsHandle: true),
            new SafeFileHandle(_ids.Descriptor, ownsHandle: true),
            new SafeFileHandle(_paths.Descriptor, ownsHandle: true)
        );
    }

    /// <summary>Our end of its pipe. Never closed by us: that is what tells it.</summary>
    public int Lifeline { get; }

    /// <summary>Whether a command's processes are to end with this program.</summary>
    public static bool IsFor(Command command) =>
        command.OnSupervisorDeath == SupervisorDeath.Kill
        && command.Containment != Containment.None
        && !IsOff;

    /// <summary>
    /// Whether the guardian looks for a command's processes by the marker. What outlives a main process under
    /// <see cref="Leftovers.Leave"/> is let go, and a marker cannot be taken back.
    /// </summary>
    public static Marking MarkingOf(Command command) =>
        command.Containment == Containment.None ? Marking.AsIs
        : IsFor(command) && command.Leftovers != Leftovers.Leave ? Marking.Marked
        : Marking.Unmarked;

    /// <summary>The guardian of this program, running.</summary>
    /// <exception cref="SpawnException">It cannot be started.</exception>
    public static Guardian For(string program)
    {
        var shared = Volatile.Read(ref _shared);
        if (shared is null)
        {
            lock (Creation)
            {
                shared = _shared ??= new Guardian(program);
            }
        }
        if (!shared._isRunning)
        {
            shared.Start(program);
        }
        return shared;
    }

    /// <summary>A line for the group or session of a child that is about to be started.</summary>
    /// <exception cref="SpawnException">There is no memory for it.</exception>
    public GuardEntry Take(string program) => Take(_ids, program);

    /// <summary>
    /// A line with a control group, best before the first process is in it. When this program has died, all in it are
    /// killed and it is removed.
    /// </summary>
    /// <exception cref="SpawnException">There is no memory for it, or the path is one that the list cannot hold.</exception>
    public GuardEntry TakeControlGroup(string path, string program)
    {
        if (
            Encoding.UTF8.GetByteCount(path) > _paths.Room - 2
            || path.Contains('\n', StringComparison.Ordinal)
        )
        {
            throw Unavailable(
                program,
                SpawnFailure.Containment,
                0,
                $"the path of its control group, '{path}', is longer than {_paths.Room - 2} bytes or has a line end in it"
            );
        }
        var entry = Take(_paths, program);
        entry.SetControlGroup(path);
        return entry;
    }

    /// <summary>The guardian has ended.</summary>
    public void OnExited(in ChildExit childExit)
    {
        lock (_lock)
        {
            _isRunning = false;
            _end = childExit.End;
            _quickEnds = Stopwatch.GetElapsedTime(_startedAt) < Quick ? _quickEnds + 1 : 0;
        }
        // One that ends at once would do so for ever: then the next start sees to it, or says why not.
        if (_quickEnds < MostQuickEnds)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static guardian => guardian.StartAgain(),
                this,
                preferLocal: false
            );
        }
    }

    public void OnTreeGone() { }

    public void OnFault(Exception exception) { }

    private static GuardEntry Take(GuardianTable table, string program)
    {
        var line = table.Take();
        return line >= 0
            ? new GuardEntry(table, line)
            : throw SpawnErrors.Limit(program, -line, "to see to its end");
    }

    private void StartAgain()
    {
        try
        {
            Start("sh");
        }
        catch (SpawnException)
        {
            // The next start tries again, and tells.
        }
    }

    private void Start(string program)
    {
        lock (_lock)
        {
            if (_isRunning)
            {
                return;
            }
            if (_quickEnds >= MostQuickEnds && Stopwatch.GetElapsedTime(_startedAt) < Pause)
            {
                throw Unavailable(
                    program,
                    SpawnFailure.Other,
                    0,
                    $"it was started {_quickEnds} times, and the last time it {_end} at once"
                );
            }
            try
            {
                _startedAt = Stopwatch.GetTimestamp();
                var process = StartProcess();
                // Before it is observed: it may have ended, and then that is told at once.
                _isRunning = true;
                process.Observe(this);
            }
            catch (SpawnException e)
            {
                throw Unavailable(program, e.Reason, e.NativeErrorCode ?? 0, e.Message.TrimEnd('.'));
            }
        }
    }

    [SuppressMessage(
        "Usage",
        "VSTHRD002:Avoid problematic synchronous waits",
        Justification = "The spawners of Unix start a process before they return."
    )]
    private ChildProcess StartProcess() =>
        Spawner
            .Default.SpawnAsync(new SpawnRequest(_command), CancellationToken.None)
            .AsTask()
            .GetAwaiter()
            .GetResult();

    private static SpawnException Unavailable(string program, SpawnFailure reason, int error, string why) =>
        SpawnErrors.Because(
            program,
            reason,
            error,
            string.Create(
                CultureInfo.InvariantCulture,
                $"nothing could see to its end if this program dies, because the guardian cannot be had: {why}. "
            )
                + "Mend that, or set OnSupervisorDeath to SupervisorDeath.Keep, or for the whole program the AppContext "
                + $"switch {Switch}, so that it lives on."
        );
}
