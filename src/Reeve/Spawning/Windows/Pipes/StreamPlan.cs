using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Reeve.Interop;
using Reeve.Spawning.Windows.Consoles;

namespace Reeve.Spawning.Windows.Pipes;

/// <summary>
/// What the child has as its standard handles. Files and pipes are opened here, so that an error names its file, and so that
/// nobody can inherit them; the child gets duplicates.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class StreamPlan
{
    public const int Count = 3;

    private static readonly int[] StandardNumbers =
    [
        Kernel32.STD_INPUT_HANDLE,
        Kernel32.STD_OUTPUT_HANDLE,
        Kernel32.STD_ERROR_HANDLE,
    ];

    private readonly Entry[] _entries = new Entry[Count];

    private StreamPlan() { }

    /// <summary>The pseudo-console that the child is given; null: none.</summary>
    public PseudoConsole? Terminal { get; private set; }

    /// <summary>Opens what is to be opened. Close the plan when the start has been made or has failed.</summary>
    /// <exception cref="SpawnException">Something cannot be opened.</exception>
    public static StreamPlan Open(Command command, string program)
    {
        var plan = new StreamPlan();
        try
        {
            if (command.Terminal is { } options)
            {
                plan.Terminal = PseudoConsole.Create(options, program);
            }
            plan.Open(0, command.StandardInput, program);
            plan.Open(1, command.StandardOutput, program);
            plan.Open(2, command.StandardError, program);
            return plan;
        }
        catch
        {
            plan.Close();
            throw;
        }
    }

    /// <summary>Duplicates them for the child, in the order of the list; gives how many there are.</summary>
    /// <exception cref="SpawnException">The system refused it.</exception>
    public int MakeInheritable(nint* handles, ref Kernel32.StartupInfo startup, string program)
    {
        var count = 0;
        var inherited = stackalloc nint[Count];
        for (var number = 0; number < Count; number++)
        {
            if (_entries[number].IsJoined)
            {
                inherited[number] = inherited[1];
            }
            else if (_entries[number].Source is not (0 or Kernel32.InvalidHandle) and var source)
            {
                nint duplicate;
                var isMade = Kernel32.DuplicateHandle(
                    Kernel32.CurrentProcess,
                    source,
                    Kernel32.CurrentProcess,
                    &duplicate,
                    0,
                    inheritHandle: 1,
                    Kernel32.DUPLICATE_SAME_ACCESS
                );
                if (isMade == 0)
                {
                    throw WindowsErrors.Stream(program, number, Marshal.GetLastPInvokeError(), null);
                }
                handles[count++] = inherited[number] = duplicate;
            }
        }
        startup.StandardInput = inherited[0];
        startup.StandardOutput = inherited[1];
        startup.StandardError = inherited[2];
        return count;
    }

    public void CloseInheritable(nint* handles)
    {
        for (var i = 0; i < Count; i++)
        {
            if (handles[i] != 0)
            {
                _ = Kernel32.CloseHandle(handles[i]);
                handles[i] = 0;
            }
        }
    }

    /// <summary>Gives our ends, to who keeps them.</summary>
    public ChildStreams TakeOurs(Command command)
    {
        return new ChildStreams(command, Take(0), Take(1), Take(2), Terminal?.TakeStream());
        SafePipeHandle? Take(int number)
        {
            var ours = _entries[number].Ours;
            _entries[number].Ours = null;
            return ours;
        }
    }

    public void Close()
    {
        foreach (ref var entry in _entries.AsSpan())
        {
            entry.Close();
        }
        Terminal?.CloseEnds();
    }

    private void Open(int number, Stdio stdio, string program)
    {
        ref var entry = ref _entries[number];
        switch (stdio)
        {
            case Stdio.InheritStdio when Terminal is null:
                entry.Source = Kernel32.GetStdHandle(StandardNumbers[number]);
                break;
            case Stdio.NullStdio:
                entry.Own(
                    OpenFile("NUL", Kernel32.GENERIC_READ | Kernel32.GENERIC_WRITE, Kernel32.OPEN_EXISTING)
                );
                break;
            case Stdio.StandardOutputStdio when number != 2:
                throw WindowsErrors.Stream(
                    program,
                    number,
                    0,
                    "only standard error can join standard output"
                );
            case Stdio.StandardOutputStdio:
                entry.IsJoined = true;
                break;
            case Stdio.FileStdio file:
                entry.Own(OpenFile(file, number, program));
                break;
            case Stdio.HandleStdio borrowed:
                entry.Borrow(borrowed, number, program);
                break;
            case Stdio.SinkStdio when number == 0:
                throw WindowsErrors.Stream(
                    program,
                    number,
                    0,
                    "only standard output and standard error can go to a sink"
                );
            case Stdio.PipeStdio or Stdio.SinkStdio:
                var (ours, theirs) = PipePair.Create(isInput: number == 0, program, number);
                entry.Ours = ours;
                entry.Own(theirs);
                break;
        }
    }

    private static SafeFileHandle OpenFile(Stdio.FileStdio file, int number, string program)
    {
        if (file.Path.Contains('\0', StringComparison.Ordinal))
        {
            throw WindowsErrors.InvalidText(program, $"the path of its {SpawnSentences.StreamName(number)}");
        }
        var handle = file.Mode switch
        {
            Stdio.FileStdioMode.Read => OpenFile(file.Path, Kernel32.GENERIC_READ, Kernel32.OPEN_EXISTING),
            Stdio.FileStdioMode.Append => OpenFile(
                file.Path,
                Kernel32.FILE_APPEND_DATA | Kernel32.SYNCHRONIZE,
                Kernel32.OPEN_ALWAYS
            ),
            _ => OpenFile(file.Path, Kernel32.GENERIC_WRITE, Kernel32.CREATE_ALWAYS),
        };
        return !handle.IsInvalid
            ? handle
            : throw WindowsErrors.Stream(program, number, Marshal.GetLastPInvokeError(), $"'{file.Path}'");
    }

    private static SafeFileHandle OpenFile(string path, uint access, uint disposition)
    {
        fixed (char* name = path)
        {
            return new SafeFileHandle(
                Kernel32.CreateFileW(name, access, Kernel32.FILE_SHARE_ALL, null, disposition, 0, 0),
                ownsHandle: true
            );
        }
    }

    /// <summary>One standard handle of the child.</summary>
    private struct Entry
    {
        private SafeHandle? _owned;
        private SafeHandle? _borrowed;

        /// <summary>Our handle that is duplicated; 0: none.</summary>
        public nint Source;

        public bool IsJoined;

        public SafePipeHandle? Ours;

        public void Own(SafeHandle handle)
        {
            _owned = handle;
            Source = handle.DangerousGetHandle();
        }

        public void Borrow(Stdio.HandleStdio stdio, int number, string program)
        {
            var isBorrowed = false;
            try
            {
                stdio.Handle.DangerousAddRef(ref isBorrowed);
            }
            catch (ObjectDisposedException)
            {
                throw WindowsErrors.Stream(
                    program,
                    number,
                    WindowsError.InvalidHandle,
                    $"{stdio.Name} given for it is closed"
                );
            }
            _borrowed = stdio.Handle;
            if (stdio.Handle.IsInvalid)
            {
                throw WindowsErrors.Stream(
                    program,
                    number,
                    WindowsError.InvalidHandle,
                    $"{stdio.Name} given for it is invalid"
                );
            }
            Source = stdio.Handle.DangerousGetHandle();
        }

        public void Close()
        {
            _owned?.Dispose();
            _owned = null;
            Ours?.Dispose();
            Ours = null;
            _borrowed?.DangerousRelease();
            _borrowed = null;
        }
    }
}
