using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Reeve.Interop;

namespace Reeve.Spawning.Linux.Cgroups;

/// <summary>
/// The files and directories of a hierarchy. The kernel makes the files, so none is ever created; what fails gives an
/// error number, which says more here than an exception of <see cref="File"/>.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe class CgroupFile
{
    /// <summary>A descriptor, close-on-exec, or the negative error number.</summary>
    public static int Open(string path, int flags)
    {
        fixed (byte* native = Native(path))
        {
            var descriptor = Libc.Open(native, flags | Libc.O_CLOEXEC, 0);
            return descriptor >= 0 ? descriptor : -Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Writes a text by one call, which the kernel takes whole or refuses.</summary>
    public static int Write(string path, string text)
    {
        var descriptor = Open(path, Libc.O_WRONLY);
        if (descriptor < 0)
        {
            return -descriptor;
        }
        int error;
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* start = bytes)
        {
            error =
                Libc.Write(descriptor, start, (nuint)bytes.Length) < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
        Libc.Close(descriptor);
        return error;
    }

    /// <summary>Reads a file whole.</summary>
    public static int Read(string path, out string text)
    {
        text = "";
        var descriptor = Open(path, Libc.O_RDONLY);
        if (descriptor < 0)
        {
            return -descriptor;
        }
        var error = ReadOpen(descriptor, out text);
        Libc.Close(descriptor);
        return error;
    }

    /// <summary>Reads an open file from its beginning; that also makes the next event of it one that tells news.</summary>
    public static int ReadOpen(int descriptor, out string text)
    {
        var buffer = new byte[1024];
        var length = 0;
        while (true)
        {
            nint count;
            fixed (byte* free = &buffer[length])
            {
                count = Libc.ReadAt(descriptor, free, (nuint)(buffer.Length - length), length);
            }
            if (count <= 0)
            {
                text = Encoding.UTF8.GetString(buffer, 0, length);
                return count == 0 ? 0 : Marshal.GetLastPInvokeError();
            }
            length += (int)count;
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, length * 2);
            }
        }
    }

    public static int MakeDirectory(string path)
    {
        fixed (byte* native = Native(path))
        {
            return Libc.MakeDirectory(native, 0x1ED) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Removes an empty control group with those below it; one that is gone already is no error.</summary>
    public static int RemoveTree(string path)
    {
        var error = RemoveDirectory(path);
        if (error == Errno.EBUSY)
        {
            foreach (var child in Children(path))
            {
                _ = RemoveTree(child);
            }
            error = RemoveDirectory(path);
        }
        return error == Errno.ENOENT ? 0 : error;
    }

    /// <summary>The directories in one; none when it is gone or may not be read.</summary>
    public static string[] Children(string path)
    {
        try
        {
            return Directory.GetDirectories(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Whether a space-separated list of words has one.</summary>
    public static bool HasWord(string list, string word) =>
        list.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Contains(word, StringComparer.Ordinal);

    private static int RemoveDirectory(string path)
    {
        fixed (byte* native = Native(path))
        {
            return Libc.RemoveDirectory(native) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    private static byte[] Native(string path) => Encoding.UTF8.GetBytes(path + '\0');
}
