using System.Runtime.InteropServices;
using Reeve.Interop;

namespace Reeve.Spawning.Unix.Guarding;

/// <summary>
/// A list in a file without name that the guardian has open too, and reads when this program has died: lines of one length,
/// each written by one <c>pwrite(2)</c>, so whole or not at all. To write one costs half a microsecond and wakes nobody.
/// </summary>
/// <remarks>
/// A line is taken before a start, when a failure still prevents it; that the file then holds the line's page makes all
/// later writes to it certain. A blank line says nothing.
/// </remarks>
internal unsafe class GuardianTable
{
    private const int PageSize = 4096;

    private readonly Lock _lock = new();
    private readonly int _lineSize;
    private readonly Stack<int> _free = new();
    private int _count;

    /// <param name="lineSize">How long its lines are, in bytes: a power of two.</param>
    /// <exception cref="IOException">The system gives no such file; its error number is the HResult.</exception>
    public GuardianTable(int lineSize)
    {
        _lineSize = lineSize;
        Descriptor = UnixSystem.Current.OpenUnnamed();
        if (Descriptor < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
        }
    }

    public int Descriptor { get; }

    /// <summary>The longest text that a line can hold.</summary>
    public int Room => _lineSize - 1;

    /// <summary>Takes a blank line; the negative error number where there is no memory for one.</summary>
    public int Take()
    {
        lock (_lock)
        {
            if (_free.TryPop(out var line))
            {
                return line;
            }
            if (_count * _lineSize % PageSize == 0 && AddPage() is not 0 and var error)
            {
                return -error;
            }
            return _count++;
        }
    }

    public void GiveBack(int line, bool isClear)
    {
        if (!isClear)
        {
            Clear(line);
        }
        lock (_lock)
        {
            _free.Push(line);
        }
    }

    public void Clear(int line) => Set(line, []);

    /// <summary>Writes a line. Virtual for tests, which see when that is done.</summary>
    public virtual void Set(int line, ReadOnlySpan<byte> text)
    {
        var whole = stackalloc byte[_lineSize];
        Blank(new Span<byte>(whole, _lineSize), text);
        _ = Libc.WriteAt(Descriptor, whole, (nuint)_lineSize, (nint)line * _lineSize);
    }

    private int AddPage()
    {
        var page = stackalloc byte[PageSize];
        for (var i = 0; i < PageSize; i += _lineSize)
        {
            Blank(new Span<byte>(page + i, _lineSize), []);
        }
        return Libc.WriteAt(Descriptor, page, PageSize, (nint)_count * _lineSize) == PageSize
            ? 0
            : Marshal.GetLastPInvokeError();
    }

    private static void Blank(Span<byte> line, ReadOnlySpan<byte> text)
    {
        line.Fill((byte)' ');
        text.CopyTo(line);
        line[^1] = (byte)'\n';
    }
}
