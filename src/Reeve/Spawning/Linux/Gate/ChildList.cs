using System.Buffers.Text;
using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.Linux.Gate;

/// <summary>
/// The unreaped children of one thread, the oldest first, from <c>/proc/PID/task/TID/children</c> (<c>proc(5)</c>).
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class ChildList(int descriptor)
{
    private byte[] _text = new byte[4096];
    private int _length;

    /// <summary>Takes the list as it is now; gives whether it could be read.</summary>
    public bool Read()
    {
        _length = 0;
        while (true)
        {
            nint count;
            fixed (byte* free = &_text[_length])
            {
                count = Libc.ReadAt(descriptor, free, (nuint)(_text.Length - _length), _length);
            }
            if (count <= 0)
            {
                return count == 0;
            }
            _length += (int)count;
            if (_length == _text.Length)
            {
                Array.Resize(ref _text, _length * 2);
            }
        }
    }

    /// <summary>The youngest child; 0 when there is none.</summary>
    public int Youngest()
    {
        var text = _text.AsSpan(0, _length).TrimEnd((byte)' ');
        return Utf8Parser.TryParse(text[(text.LastIndexOf((byte)' ') + 1)..], out int pid, out _) ? pid : 0;
    }

    public bool Contains(int pid)
    {
        foreach (var range in _text.AsSpan(0, _length).Split((byte)' '))
        {
            if (Utf8Parser.TryParse(_text.AsSpan(0, _length)[range], out int child, out _) && child == pid)
            {
                return true;
            }
        }
        return false;
    }
}
