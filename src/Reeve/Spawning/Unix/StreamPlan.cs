using System.Runtime.InteropServices;
using Reeve.Interop;

namespace Reeve.Spawning.Unix;

/// <summary>
/// What the child has at its descriptors, as file actions. Files are opened here and not in the child, so that an
/// error names its file. The child does: duplicate all to their numbers, open the null device, join standard error,
/// close what lies between and above. A source that lies among the numbers would be overwritten before it is
/// duplicated, so such a source is first moved above them, here, where a free number is certain.
/// </summary>
internal unsafe ref struct StreamPlan
{
    private readonly Entry[]? _entries;
    private readonly int _above;

    private StreamPlan(Entry[]? entries, int above)
    {
        _entries = entries;
        _above = above;
    }

    /// <summary>The lowest number that the child does not have open, and above it none.</summary>
    public readonly int Above => _above;

    /// <summary>The lowest number that the child does not have open when all is done.</summary>
    public readonly int LowestFree()
    {
        var number = 0;
        while (number < _above && IsOpen(number))
        {
            number++;
        }
        return number;
    }

    /// <summary>Opens what is to be opened. Close the plan when the spawn has returned.</summary>
    public static StreamPlan Open(Command command, string program)
    {
        if (
            command.StandardInput is Stdio.InheritStdio
            && command.StandardOutput is Stdio.InheritStdio
            && command.StandardError is Stdio.InheritStdio
            && command.Descriptors.ByNumber.Count == 0
        )
        {
            return new StreamPlan(null, 3);
        }
        var entries = List(command);
        var above = entries[^1].Target + 1;
        var plan = new StreamPlan(entries, above);
        try
        {
            foreach (ref var entry in entries.AsSpan())
            {
                entry.Open(program);
            }
            foreach (ref var entry in entries.AsSpan())
            {
                entry.MoveAbove(above, program);
            }
            return plan;
        }
        catch
        {
            plan.Close();
            throw;
        }
    }

    /// <summary>Adds the file actions; gives an error number.</summary>
    /// <param name="actions">The file actions.</param>
    /// <param name="isHeld">Whether the child is held before its program, and may not have anything open meanwhile.</param>
    public readonly int AddTo(byte* actions, bool isHeld)
    {
        var system = UnixSystem.Current;
        var error = 0;
        fixed (byte* nullDevice = "/dev/null\0"u8)
        {
            foreach (var entry in _entries ?? [])
            {
                error |= entry.Source >= 0 ? system.AddDuplicate(actions, entry.Source, entry.Target) : 0;
            }
            for (var number = 0; number < 3 && _entries is null; number++)
            {
                error |= system.AddInherit(actions, number);
            }
            var next = 3;
            foreach (var entry in _entries ?? [])
            {
                error |= entry.Stdio switch
                {
                    Stdio.InheritStdio => system.AddInherit(actions, entry.Target),
                    Stdio.NullStdio => system.AddOpen(actions, entry.Target, nullDevice),
                    Stdio.StandardOutputStdio => system.AddDuplicate(actions, 1, 2),
                    Stdio.TerminalStdio terminal => AddTerminal(actions, terminal, entry.Target),
                    _ => 0,
                };
                error = error != 0 ? error : system.AddCloseBetween(actions, next, entry.Target);
                next = Math.Max(next, entry.Target + 1);
            }
        }
        return error != 0 ? error : system.AddCloseFrom(actions, _above, isHeld);
    }

    /// <summary>Gives our end of the pipe that is this standard stream, to who keeps it; -1 when it is none.</summary>
    public readonly int TakePipe(int target) => _entries is null ? -1 : _entries[target].TakeOurEnd();

    public readonly void Close()
    {
        foreach (ref var entry in _entries.AsSpan())
        {
            entry.Close();
        }
    }

    private static int AddTerminal(byte* actions, Stdio.TerminalStdio terminal, int target)
    {
        fixed (byte* path = terminal.Path)
        {
            return target == terminal.First
                ? UnixSystem.Current.AddOpen(actions, target, path)
                : UnixSystem.Current.AddDuplicate(actions, terminal.First, target);
        }
    }

    private readonly bool IsOpen(int number)
    {
        if (number < 3)
        {
            return (_entries is not null && _entries[number].Stdio is not Stdio.InheritStdio)
                || Libc.Control(number, Libc.F_GETFD, 0) >= 0;
        }
        foreach (var entry in _entries ?? [])
        {
            if (entry.Target == number)
            {
                return true;
            }
        }
        return false;
    }

    private static Entry[] List(Command command)
    {
        var more = command.Descriptors.ByNumber;
        var entries = new Entry[3 + more.Count];
        entries[0] = new Entry(0, command.StandardInput);
        entries[1] = new Entry(1, command.StandardOutput);
        entries[2] = new Entry(2, command.StandardError);
        var next = 3;
        foreach (var (number, stdio) in more)
        {
            entries[next++] = new Entry(number, stdio);
        }
        return entries;
    }

    /// <summary>One descriptor of the child.</summary>
    private struct Entry(int target, Stdio stdio)
    {
        private int _owned = -1;
        private int _ours = -1;
        private bool _isBorrowed;

        public readonly int Target => target;

        public readonly Stdio Stdio => stdio;

        /// <summary>Our descriptor that is duplicated; -1 for none.</summary>
        public int Source { get; private set; } = -1;

        public void Open(string program)
        {
            switch (stdio)
            {
                case Stdio.StandardOutputStdio when target != 2:
                    throw SpawnErrors.Stream(
                        program,
                        target,
                        0,
                        "only standard error can join standard output"
                    );
                case Stdio.FileStdio file:
                    Source = _owned = OpenFile(file, program);
                    break;
                case Stdio.HandleStdio borrowed:
                    Borrow(borrowed, program);
                    break;
                case Stdio.SinkStdio when target is not (1 or 2):
                    throw SpawnErrors.Stream(
                        program,
                        target,
                        0,
                        "only standard output and standard error can go to a sink"
                    );
                case Stdio.PipeStdio when target > 2:
                    throw SpawnErrors.Stream(
                        program,
                        target,
                        0,
                        "only the three standard streams can be pipes of ours"
                    );
                case Stdio.PipeStdio or Stdio.SinkStdio:
                    OpenPipe(program);
                    break;
            }
        }

        public void MoveAbove(int above, string program)
        {
            if (Source < 0 || Source >= above || Source == target)
            {
                return;
            }
            var moved = UnixSystem.Current.DuplicateAbove(Source, above);
            if (moved < 0)
            {
                throw SpawnErrors.Stream(program, target, Marshal.GetLastPInvokeError(), null);
            }
            if (_owned >= 0)
            {
                Libc.Close(_owned);
            }
            Source = _owned = moved;
        }

        public int TakeOurEnd()
        {
            var ours = _ours;
            _ours = -1;
            return ours;
        }

        public void Close()
        {
            if (_ours >= 0)
            {
                Libc.Close(_ours);
                _ours = -1;
            }
            if (_owned >= 0)
            {
                Libc.Close(_owned);
                _owned = -1;
            }
            if (_isBorrowed)
            {
                ((Stdio.HandleStdio)stdio).Handle.DangerousRelease();
                _isBorrowed = false;
            }
        }

        /// <summary>Only our end does not block: the other's belongs to the child, which does not expect that.</summary>
        private void OpenPipe(string program)
        {
            var ends = stackalloc int[2];
            if (UnixSystem.Current.Pipe(ends) != 0)
            {
                throw SpawnErrors.Stream(program, target, Marshal.GetLastPInvokeError(), null);
            }
            (_ours, _owned) = target == 0 ? (ends[1], ends[0]) : (ends[0], ends[1]);
            Source = _owned;
            if (UnixSystem.Current.MakeNonBlocking(_ours) < 0)
            {
                throw SpawnErrors.Stream(program, target, Marshal.GetLastPInvokeError(), null);
            }
        }

        private void Borrow(Stdio.HandleStdio borrowed, string program)
        {
            var handle = borrowed.Handle;
            try
            {
                handle.DangerousAddRef(ref _isBorrowed);
            }
            catch (ObjectDisposedException)
            {
                throw SpawnErrors.Stream(
                    program,
                    target,
                    Errno.EBADF,
                    $"{borrowed.Name} given for it is closed"
                );
            }
            Source = (int)handle.DangerousGetHandle();
            if (handle.IsInvalid || Source < 0)
            {
                throw SpawnErrors.Stream(
                    program,
                    target,
                    Errno.EBADF,
                    $"{borrowed.Name} given for it is invalid"
                );
            }
        }

        private readonly int OpenFile(Stdio.FileStdio file, string program)
        {
            var mode = file.Mode switch
            {
                Stdio.FileStdioMode.Read => OpenMode.Read,
                Stdio.FileStdioMode.Append => OpenMode.Append,
                _ => OpenMode.Truncate,
            };
            var stack = stackalloc byte[256];
            using var arena = new NativeArena(stack, 256);
            var path = arena.Text(file.Path, out _);
            if (path is null)
            {
                throw SpawnErrors.InvalidText(
                    program,
                    $"the path of its {SpawnSentences.StreamName(target)}"
                );
            }
            var opened = UnixSystem.Current.Open(path, mode);
            return opened >= 0
                ? opened
                : throw SpawnErrors.Stream(program, target, Marshal.GetLastPInvokeError(), $"'{file.Path}'");
        }
    }
}
