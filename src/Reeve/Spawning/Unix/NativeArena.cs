using System.Runtime.InteropServices;
using System.Text;

namespace Reeve.Spawning.Unix;

/// <summary>
/// Native memory for the texts and arrays of one spawn: first a block of the caller's stack, then chunks of the native
/// heap. Nothing moves, nothing is freed before the end, and the garbage collector sees none of it.
/// </summary>
internal unsafe ref struct NativeArena(byte* stack, int size)
{
    private const int ChunkSize = 4096;

    private byte* _next = stack;
    private byte* _end = stack + size;
    private byte* _chunks;

    /// <summary>Memory for an array of <paramref name="count"/> pointers.</summary>
    public byte** TakePointers(int count)
    {
        var padding = (int)(-(nint)_next & (sizeof(nint) - 1));
        if (_next + padding + (count * sizeof(nint)) > _end)
        {
            AddChunk(count * sizeof(nint));
            padding = 0;
        }
        _next += padding;
        return (byte**)Take(count * sizeof(nint));
    }

    /// <summary>Memory for bytes, not aligned.</summary>
    public byte* Take(int bytes)
    {
        if (_end - _next < bytes)
        {
            AddChunk(bytes);
        }
        var taken = _next;
        _next += bytes;
        return taken;
    }

    /// <summary>The text in UTF-8, ended by NUL; null when it contains one itself.</summary>
    public byte* Text(string text, out int length)
    {
        length = 0;
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }
        // Three bytes a character is the most that UTF-8 needs; count only when that does not fit.
        if (_end - _next <= text.Length * 3L)
        {
            var needed = Encoding.UTF8.GetByteCount(text) + 1;
            if (_end - _next < needed)
            {
                AddChunk(needed);
            }
        }
        length = Encoding.UTF8.GetBytes(text, new Span<byte>(_next, (int)(_end - _next - 1)));
        _next[length] = 0;
        return Take(length + 1);
    }

    /// <summary>Frees the chunks. What was taken must not be used any more.</summary>
    public void Dispose()
    {
        while (_chunks is not null)
        {
            var chunk = _chunks;
            _chunks = *(byte**)chunk;
            NativeMemory.Free(chunk);
        }
    }

    private void AddChunk(int bytes)
    {
        var room = Math.Max(bytes, ChunkSize);
        var chunk = (byte*)NativeMemory.Alloc((nuint)(room + sizeof(nint)));
        *(byte**)chunk = _chunks;
        _chunks = chunk;
        _next = chunk + sizeof(nint);
        _end = _next + room;
    }
}
