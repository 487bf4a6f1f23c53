using System.Buffers.Binary;
using System.Text;
using Reeve.Interop;

namespace Reeve.Spawning.Unix;

/// <summary>Looks into a file that could not be executed.</summary>
internal static class ProgramFile
{
    /// <summary>What the file names as its interpreter: by a #! line, or as the loader of an ELF file; or null.</summary>
    public static string? FindInterpreter(string path)
    {
        Span<byte> head = stackalloc byte[4096];
        head = head[..Read(path, head)];
        return head.StartsWith("#!"u8) ? FromFirstLine(head[2..])
            : head.StartsWith("\u007FELF"u8) ? FromElf(head)
            : null;
    }

    /// <summary>Reads the beginning; nothing when that is not possible. Never waits for the other end of a FIFO.</summary>
    private static unsafe int Read(string path, Span<byte> head)
    {
        var stack = stackalloc byte[512];
        using var arena = new NativeArena(stack, 512);
        var text = arena.Text(path, out _);
        var file = text is null ? -1 : UnixSystem.Current.Open(text, OpenMode.Glance);
        if (file < 0)
        {
            return 0;
        }
        fixed (byte* to = head)
        {
            var read = Libc.Read(file, to, (nuint)head.Length);
            Libc.Close(file);
            return (int)Math.Max(0, read);
        }
    }

    private static string? FromFirstLine(ReadOnlySpan<byte> line)
    {
        var end = line.IndexOfAny((byte)'\n', (byte)0);
        line = (end < 0 ? line : line[..end]).Trim(" \t"u8);
        var space = line.IndexOfAny(" \t"u8);
        line = space < 0 ? line : line[..space];
        // A file written on Windows asks for "/bin/sh\r"; the message must show that.
        return line.IsEmpty
            ? null
            : Encoding.UTF8.GetString(line).Replace("\r", "\\r", StringComparison.Ordinal);
    }

    /// <summary>The segment PT_INTERP of a 64-bit little-endian file, <c>elf(5)</c>.</summary>
    private static string? FromElf(ReadOnlySpan<byte> head)
    {
        if (head.Length < 64 || head[4] != 2 || head[5] != 1)
        {
            return null;
        }
        var offset = BinaryPrimitives.ReadInt64LittleEndian(head[32..]);
        var size = BinaryPrimitives.ReadUInt16LittleEndian(head[54..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(head[56..]);
        for (var i = 0; i < count && offset >= 0 && offset + 56 <= head.Length; i++, offset += size)
        {
            var header = head[(int)offset..];
            if (BinaryPrimitives.ReadInt32LittleEndian(header) != 3)
            {
                continue;
            }
            var start = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
            var length = BinaryPrimitives.ReadInt64LittleEndian(header[32..]);
            return start > 0 && length > 0 && start + length <= head.Length
                ? Encoding.UTF8.GetString(head.Slice((int)start, (int)length)).TrimEnd('\0')
                : null;
        }
        return null;
    }
}
