using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Reeve.Interop;
using Reeve.Spawning.Linux.Pipes;
using Reeve.Spawning.Unix;

namespace Reeve.Spawning.Linux.Terminals;

/// <summary>
/// A new pseudo-terminal (<c>pty(7)</c>, <c>pts(4)</c>): our side is open here, the process's is opened in the child, by its
/// path and without O_NOCTTY. The child leads a session without a terminal then, so that this becomes its controlling one.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class TerminalPair : IDisposable
{
    private readonly string _path;
    private int _screen;
    private int _keys = -1;

    private TerminalPair(int screen, int number)
    {
        _screen = screen;
        _path = string.Create(CultureInfo.InvariantCulture, $"/dev/pts/{number}");
        Path = Encoding.ASCII.GetBytes(_path + '\0');
    }

    /// <summary>The path of the process's side, ended by NUL.</summary>
    public byte[] Path { get; }

    /// <exception cref="SpawnException">The system has no terminal to give.</exception>
    public static TerminalPair Open(TerminalOptions options, string program)
    {
        int screen;
        fixed (byte* path = "/dev/ptmx\0"u8)
        {
            screen = Libc.Open(path, Libc.O_RDWR | Libc.O_CLOEXEC | Libc.O_NOCTTY | Libc.O_NONBLOCK, 0);
        }
        if (screen < 0)
        {
            throw NotOpened(program, "/dev/ptmx", Marshal.GetLastPInvokeError());
        }
        TerminalPair? pair = null;
        try
        {
            int locked = 0;
            int number;
            if (
                Libc.ControlDevice(screen, Libc.TIOCSPTLCK, &locked) != 0
                || Libc.ControlDevice(screen, Libc.TIOCGPTN, &number) != 0
            )
            {
                throw NotOpened(program, "/dev/ptmx", Marshal.GetLastPInvokeError());
            }
            pair = new TerminalPair(screen, number);
            pair.Prepare(options, program);
            return pair;
        }
        catch
        {
            Libc.Close(pair?._keys ?? -1);
            Libc.Close(screen);
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
            var error = Libc.SpawnActionsAddOpen(actions, free, path, Libc.O_RDWR, 0);
            return error != 0 ? error : Libc.SpawnActionsAddClose(actions, free);
        }
    }

    /// <summary>What kept the child from opening it; null when it can be opened.</summary>
    public SpawnException? Explain(string program)
    {
        fixed (byte* path = Path)
        {
            var opened = Libc.Open(path, Libc.O_RDWR | Libc.O_CLOEXEC | Libc.O_NOCTTY, 0);
            var error = opened < 0 ? Marshal.GetLastPInvokeError() : 0;
            Libc.Close(opened);
            return error == 0 ? null : NotOpened(program, _path, error);
        }
    }

    /// <summary>Gives our side, to who keeps it.</summary>
    [SuppressMessage(
        "Reliability",
        "CA2000:Dispose objects before losing scope",
        Justification = "The terminal disposes both."
    )]
    public LinuxTerminal Take()
    {
        var terminal = new LinuxTerminal(new PipeInput(_keys, "terminal"), new TerminalOutput(_screen));
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
        _keys = Libc.Control(_screen, Libc.F_DUPFD_CLOEXEC, 3);
        if (_keys < 0)
        {
            throw NotOpened(program, "/dev/ptmx", Marshal.GetLastPInvokeError());
        }
        var size = new Libc.WindowSize { Columns = (ushort)options.Columns, Rows = (ushort)options.Rows };
        var isSet = Libc.ControlDevice(_screen, Libc.TIOCSWINSZ, (int*)&size) == 0;
        if (isSet && (options.Raw || !options.Echo))
        {
            Libc.TerminalModes modes;
            isSet = Libc.TerminalGetModes(_screen, &modes) == 0;
            if (options.Raw)
            {
                Libc.TerminalMakeRaw(&modes);
            }
            if (!options.Echo)
            {
                modes.Local &= ~Libc.ECHO;
            }
            isSet = isSet && Libc.TerminalSetModes(_screen, Libc.TCSANOW, &modes) == 0;
        }
        if (!isSet)
        {
            throw NotOpened(program, _path, Marshal.GetLastPInvokeError());
        }
    }

    private static SpawnException NotOpened(string program, string path, int error) =>
        error is Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM
            ? SpawnErrors.Limit(program, error, "to open its terminal")
            : SpawnErrors.Because(
                program,
                error == Errno.ENOSPC ? SpawnFailure.ResourceLimit : SpawnFailure.Stream,
                error,
                error == Errno.ENOSPC
                    ? $"the system has no pseudo-terminal left ({SpawnErrors.Words(error)}). Raise kernel.pty.max, or end some."
                    : $"its terminal '{path}' could not be opened ({SpawnErrors.Words(error)}). A devpts file system is needed "
                        + "at /dev/pts, with /dev/ptmx beside it."
            );
}
