using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Reeve.Cli.Hosts;

namespace Reeve.Cli.Running;

/// <summary>A console of Windows.</summary>
/// <remarks>
/// What the command's console shows is text in UTF-8 with the control sequences of a terminal, and so is what is typed there. So
/// our own is told to take such, and to give keys as such. They are read as records, because these are never in the console's code
/// page, and because the change of its size, of which no signal tells, is one of them.
/// </remarks>
[SupportedOSPlatform("windows")]
internal sealed class ConsoleTerminal : OuterTerminal
{
    private const int LongestKey = 3;
    private const int MostRecords = 1024;

    // Ctrl+Z at the beginning of a line, and Enter.
    private static readonly byte[] End = [0x1A, (byte)'\r'];

    private readonly Action _resized;
    private readonly SafeFileHandle _input;
    private readonly SafeFileHandle _output;
    private readonly bool _isInputThere;
    private readonly bool _isOutputThere;
    private readonly uint _inputMode;
    private readonly uint _outputMode;
    private readonly uint _codePage = Kernel32.GetConsoleOutputCP();
    private readonly Encoder _encoder = new UTF8Encoding(false).GetEncoder();
    private readonly Kernel32.InputRecord[] _records = new Kernel32.InputRecord[MostRecords];
    private bool _hasCarriageReturn;

    public ConsoleTerminal(WindowsHost host, Messages messages, Action resized)
        : base(messages)
    {
        _resized = resized;
        _input = host.Open(0);
        _output = host.Open(1);
        _isInputThere = Kernel32.GetConsoleMode(_input, out _inputMode) != 0;
        _isOutputThere = Kernel32.GetConsoleMode(_output, out _outputMode) != 0;
    }

    public override int ReadKeys(Span<byte> buffer)
    {
        var count = 0;
        while (count == 0)
        {
            if (_input.IsInvalid)
            {
                return 0;
            }
            if (_isInputThere)
            {
                if (!TryReadRecords(Math.Min(_records.Length, buffer.Length / LongestKey), out var read))
                {
                    return 0;
                }
                count = TakeRecords(_records.AsSpan(0, read), buffer);
            }
            else if (Kernel32.ReadFile(_input, buffer, buffer.Length, out var length, 0) != 0 && length > 0)
            {
                count = TakeLines(buffer[..length]);
            }
            else
            {
                return 0;
            }
        }
        return count;
    }

    /// <remarks>A line that has no end needs one: at no other place is Ctrl+Z the end.</remarks>
    public override byte[] EndOfInput(bool isLineBegun) => isLineBegun ? [(byte)'\r', .. End] : End;

    public override void Dispose()
    {
        base.Dispose();
        _input.Dispose();
        _output.Dispose();
    }

    protected override bool TryMakeRaw()
    {
        if (_isOutputThere)
        {
            var shown =
                _outputMode
                | Kernel32.ENABLE_PROCESSED_OUTPUT
                | Kernel32.ENABLE_VIRTUAL_TERMINAL_PROCESSING
                | Kernel32.DISABLE_NEWLINE_AUTO_RETURN;
            _ = Kernel32.SetConsoleMode(_output, shown);
            _ = Kernel32.SetConsoleOutputCP(Kernel32.CP_UTF8);
        }
        if (_isInputThere)
        {
            const uint Cooked =
                Kernel32.ENABLE_PROCESSED_INPUT
                | Kernel32.ENABLE_LINE_INPUT
                | Kernel32.ENABLE_ECHO_INPUT
                | Kernel32.ENABLE_MOUSE_INPUT;
            var typed =
                (_inputMode & ~Cooked)
                | Kernel32.ENABLE_WINDOW_INPUT
                | Kernel32.ENABLE_VIRTUAL_TERMINAL_INPUT;
            _ = Kernel32.SetConsoleMode(_input, typed);
        }
        return _isInputThere || _isOutputThere;
    }

    protected override void SetModesBack()
    {
        if (_isOutputThere)
        {
            _ = Kernel32.SetConsoleMode(_output, _outputMode);
            _ = Kernel32.SetConsoleOutputCP(_codePage);
        }
        if (_isInputThere)
        {
            _ = Kernel32.SetConsoleMode(_input, _inputMode);
        }
    }

    private unsafe bool TryReadRecords(int most, out int count)
    {
        fixed (Kernel32.InputRecord* records = _records)
        {
            var isRead = Kernel32.ReadConsoleInputW(_input, records, (uint)most, out var read) != 0;
            count = (int)read;
            return isRead;
        }
    }

    /// <summary>What the keys among the records type; gives how many bytes that is.</summary>
    private int TakeRecords(ReadOnlySpan<Kernel32.InputRecord> records, Span<byte> buffer)
    {
        var count = 0;
        foreach (var record in records)
        {
            if (record.Kind == Kernel32.WINDOW_BUFFER_SIZE_EVENT)
            {
                _resized();
            }
            // A character that was entered by its number comes when Alt is let go.
            else if (
                record is { Kind: Kernel32.KEY_EVENT, Character: not '\0' }
                && (record.IsDown != 0 || record.Key == Kernel32.VK_MENU)
            )
            {
                count += _encoder.GetBytes([record.Character], buffer[count..], flush: false);
            }
        }
        return count;
    }

    /// <summary>A line of a file or pipe ends in LF or CR LF, one that is typed in CR.</summary>
    private int TakeLines(Span<byte> bytes)
    {
        var count = 0;
        foreach (var value in bytes)
        {
            if (value != '\n' || !_hasCarriageReturn)
            {
                bytes[count++] = value == '\n' ? (byte)'\r' : value;
            }
            _hasCarriageReturn = value == '\r';
        }
        return count;
    }
}
