using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Reeve.Cli.Hosts;

namespace Reeve.Cli.Logging;

/// <summary>
/// A file that is appended to, and renamed to FILE.1 (that to FILE.2, and so on) before it would become too large: at a line's
/// end where there is one. The files, read from the oldest, hold every byte in order.
/// </summary>
/// <remarks>
/// Writing never fails for who writes. What the system refuses (a full disk) is dropped and counted, with one message; as soon
/// as there is room it goes on, and a line in the file says how much is missing there. Not thread-safe.
/// </remarks>
internal sealed class RotatingFile : IDisposable
{
    private readonly string _path;
    private readonly long _maxSize;
    private readonly int _oldFiles;
    private readonly Action<string> _say;
    private SafeFileHandle _file;
    private long _size;
    private long _limit;
    private bool _isAtLineStart = true;
    private bool _hasFailed;
    private bool _hasFailedToRotate;
    private long _droppedHere;

    /// <exception cref="IOException">It cannot be opened.</exception>
    public RotatingFile(string path, long maxSize, int oldFiles, Action<string> say)
    {
        // A link stays one: its target is renamed.
        var file = new FileInfo(path);
        _path = file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(true)!.FullName;
        _maxSize = maxSize;
        _oldFiles = oldFiles;
        _say = say;
        _file = OpenFile();
        // What is no file (/dev/stdout, a terminal, a named pipe) is never renamed.
        _limit = maxSize > 0 && Host.Current.TryGetFileSize(_file, out _size) ? maxSize : long.MaxValue;
    }

    /// <summary>How many bytes were dropped in all.</summary>
    public long Dropped { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var fitting = Fitting(bytes);
            if (fitting == 0)
            {
                Rotate();
                continue;
            }
            WriteOrDrop(bytes[..fitting]);
            bytes = bytes[fitting..];
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>How many of these bytes still go into this file; 0: none, it is time for the next.</summary>
    private int Fitting(ReadOnlySpan<byte> bytes)
    {
        var room = _limit - _size;
        if (bytes.Length <= room)
        {
            return bytes.Length;
        }
        if (room <= 0)
        {
            return 0;
        }
        var lines = bytes[..(int)room].LastIndexOf((byte)'\n') + 1;
        // A line that does not fit into a whole file is torn.
        return lines == 0 && (!_isAtLineStart || _size == 0) ? (int)room : lines;
    }

    private void WriteOrDrop(ReadOnlySpan<byte> bytes)
    {
        if (_droppedHere > 0)
        {
            var note = string.Create(
                CultureInfo.InvariantCulture,
                $"{(_isAtLineStart ? "" : "\n")}[reeve: {_droppedHere} bytes are missing here, because the log could not be written]\n"
            );
            if (TryWrite(Encoding.ASCII.GetBytes(note)) is not null)
            {
                Drop(bytes.Length);
                return;
            }
            _droppedHere = 0;
        }
        var length = bytes.Length;
        var before = _size;
        if (TryWrite(bytes) is { } error)
        {
            if (!_hasFailed)
            {
                _hasFailed = true;
                _say(
                    $"the log '{_path}' cannot be written: {error}. The command goes on; what it writes is dropped until the "
                        + "log can be written again"
                );
            }
            Drop(length - (_size - before));
        }
    }

    private void Drop(long count)
    {
        Dropped += count;
        _droppedHere += count;
    }

    /// <returns>Null, or why not all was written.</returns>
    private string? TryWrite(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var written = Host.Current.Write(_file, bytes);
            if (written < 0)
            {
                return Marshal.GetLastPInvokeErrorMessage();
            }
            _isAtLineStart = bytes[written - 1] == (byte)'\n';
            _size += written;
            bytes = bytes[written..];
        }
        return null;
    }

    private void Rotate()
    {
        try
        {
            // Each rename is atomic, and the oldest first: at no moment is anything lost but what is to go.
            for (var number = _oldFiles; number > 0; number--)
            {
                var from = number == 1 ? _path : OldPath(number - 1);
                if (File.Exists(from))
                {
                    File.Move(from, OldPath(number), overwrite: true);
                }
            }
            if (_oldFiles == 0)
            {
                // Not every system gives a name free as long as the file is open that had it.
                var old = OldPath(0);
                File.Move(_path, old, overwrite: true);
                File.Delete(old);
            }
            var next = OpenFile();
            _file.Dispose();
            _file = next;
            _ = Host.Current.TryGetFileSize(_file, out _size);
            _limit = Math.Max(_maxSize, _size + 1);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Too large is better than lost. Tried again when as much has come once more.
            _limit = _size + _maxSize;
            if (!_hasFailedToRotate)
            {
                _hasFailedToRotate = true;
                _say($"the log '{_path}' cannot be renamed, so it grows on: {exception.Message}");
            }
        }
    }

    private string OldPath(int number) => string.Create(CultureInfo.InvariantCulture, $"{_path}.{number}");

    private SafeFileHandle OpenFile()
    {
        var file = Host.Current.OpenToAppend(_path);
        if (!file.IsInvalid)
        {
            return file;
        }
        var error = Marshal.GetLastPInvokeErrorMessage();
        file.Dispose();
        throw new IOException($"'{_path}': {error}");
    }
}
