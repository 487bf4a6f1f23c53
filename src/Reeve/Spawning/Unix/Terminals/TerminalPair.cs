using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using Reeve.Interop;
using Reeve.Spawning.Unix.Pipes;

namespace Reeve.Spawning.Unix.Terminals;

/// <summary>
/// A new pseudo-terminal (<c>pty(7)</c>, <c>pts(4)</c>): our side is open here, the process's is opened in the child, by its
/// path and without O_NOCTTY. The child leads a session without a terminal then, so that this becomes its controlling one.
/// </summary>
internal sealed unsafe class TerminalPair : IDisposable
{
    private int _screen;
    private int _keys = -1;

    private TerminalPair(int screen, byte[] path)
    {
        _screen = screen;
        Path = path;
    }

    /// <summary>The path of the process's side, ended by NUL.</summary>
    public byte[] Path { get; }

    /// <exception cref="SpawnException">The system has no terminal to give.</exception>
    public static TerminalPair Open(TerminalOptions options, string program)
    {
        var screen = UnixSystem.Current.OpenTerminal(out var path);
        if (screen < 0)
        {
            throw NotOpened(program, path, Marshal.GetLastPInvokeError());
        }
        var pair = new TerminalPair(screen, path);
        try
        {
            pair.Prepare(options, program);
            return pair;
        }
        catch
        {
            pair.Dispose();
            throw;
        }
    }

    /// <summary>The command with the terminal wherever it would have had our own streams.</summary>
    public Command Wire(Command command)
    {
        var first =
            command.StandardInput is Stdio.InheritStdio ? 0
            : command.StandardOutput is Stdio.InheritStdio ? 1
            : 2;
        var terminal = new Stdio.TerminalStdio(Path, first);
        return command with
        {
            StandardInput = Replace(command.StandardInput),
            StandardOutput = Replace(command.StandardOutput),
            StandardError = Replace(command.StandardError),
        };

        Stdio Replace(Stdio stdio) => stdio is Stdio.InheritStdio ? terminal : stdio;
    }

    /// <summary>Adds the file actions that make it the controlling terminal where no standard stream is it.</summary>
    /// <param name="actions">The actions.</param>
    /// <param name="command">The command.</param>
    /// <param name="free">A number that the child has not open.</param>
    public int AddTo(byte* actions, Command command, int free)
    {
        if (
            command.StandardInput is Stdio.InheritStdio
            || command.StandardOutput is Stdio.InheritStdio
            || command.StandardError is Stdio.InheritStdio
        )
        {
            return 0;
        }
        fixed (byte* path = Path)
        {
            var error = UnixSystem.Current.AddOpen(actions, free, path);
            return error != 0 ? error : UnixSystem.Current.AddClose(actions, free);
        }
    }

    /// <summary>What kept the child from opening it; null when it can be opened.</summary>
    public SpawnException? Explain(string program)
    {
        fixed (byte* path = Path)
        {
            var opened = UnixSystem.Current.Open(path, OpenMode.ReadWrite);
            var error = opened < 0 ? Marshal.GetLastPInvokeError() : 0;
            Libc.Close(opened);
            return error == 0 ? null : NotOpened(program, Path, error);
        }
    }

    /// <summary>Gives our side, to who keeps it.</summary>
    [SuppressMessage(
        "Reliability",
        "CA2000:Dispose objects before losing scope",
        Justification = "The terminal disposes both."
    )]
    public OwnTerminal Take()
    {
        var terminal = new OwnTerminal(new PipeInput(_keys, "terminal"), new TerminalOutput(_screen));
        _keys = _screen = -1;
        return terminal;
    }

    public void Dispose()
    {
        Libc.Close(_keys);
        Libc.Close(_screen);
    }

    private void Prepare(TerminalOptions options, string program)
    {
        var system = UnixSystem.Current;
        _keys = system.DuplicateAbove(_screen, 3);
        var size = new Libc.WindowSize { Columns = (ushort)options.Columns, Rows = (ushort)options.Rows };
        if (
            _keys < 0
            || system.SetSize(_screen, size) != 0
            || ((options.Raw || !options.Echo) && system.SetModes(_screen, options) != 0)
        )
        {
            throw NotOpened(program, Path, Marshal.GetLastPInvokeError());
        }
    }

    private static SpawnException NotOpened(string program, ReadOnlySpan<byte> path, int error) =>
        error is Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM
            ? SpawnErrors.Limit(program, error, "to open its terminal")
            : SpawnErrors.Because(
                program,
                error == Errno.ENOSPC ? SpawnFailure.ResourceLimit : SpawnFailure.Stream,
                error,
                error == Errno.ENOSPC
                    ? $"the system has no pseudo-terminal left ({SpawnErrors.Words(error)}). Raise kernel.pty.max, or end some."
                    : $"its terminal '{Encoding.UTF8.GetString(path.TrimEnd((byte)0))}' could not be opened "
                        + $"({SpawnErrors.Words(error)}). {UnixSystem.Current.TerminalAdvice}"
            );
}
