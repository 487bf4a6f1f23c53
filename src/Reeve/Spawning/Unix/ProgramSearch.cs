using System.Runtime.InteropServices;
using Reeve.Interop;

namespace Reeve.Spawning.Unix;

/// <summary>
/// Looks for a program as <c>execvp(3)</c> does, but in the child's <c>PATH</c>, which <c>posix_spawnp(3)</c> ignores,
/// and seen from the child's working directory.
/// </summary>
internal static unsafe class ProgramSearch
{
    /// <summary>Where to look when <c>PATH</c> is not set; an empty element is the working directory.</summary>
    public static ReadOnlySpan<byte> DefaultPath => "/bin:/usr/bin"u8;

    /// <summary>The path to execute, or null.</summary>
    /// <param name="name">A name without a slash.</param>
    /// <param name="path">The child's <c>PATH</c>, or null.</param>
    /// <param name="directory">The child's working directory, or empty for the supervisor's.</param>
    /// <param name="arena">Where the result is put.</param>
    /// <param name="denied">Whether one was found that may not be executed.</param>
    public static byte* Find(
        ReadOnlySpan<byte> name,
        byte* path,
        ReadOnlySpan<byte> directory,
        ref NativeArena arena,
        out bool denied
    )
    {
        var rest = path is null ? DefaultPath : MemoryMarshal.CreateReadOnlySpanFromNullTerminated(path);
        var candidate = arena.Take(directory.Length + rest.Length + name.Length + 5);
        denied = false;
        while (true)
        {
            var colon = rest.IndexOf((byte)':');
            var element = colon < 0 ? rest : rest[..colon];
            var start = Write(candidate, directory, element, name);
            if (IsProgram(candidate, ref denied))
            {
                return start;
            }
            if (colon < 0)
            {
                return null;
            }
            rest = rest[(colon + 1)..];
        }
    }

    /// <summary>Whether the file may be executed and is no directory. The text needs room for two characters more.</summary>
    public static bool IsProgram(byte* path, ref bool denied)
    {
        if (UnixSystem.Current.CheckAccess(path, Libc.X_OK) != 0)
        {
            denied |= Marshal.GetLastPInvokeError() == Errno.EACCES;
            return false;
        }
        // "path/." exists for directories only.
        var end = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(path).Length;
        path[end] = (byte)'/';
        path[end + 1] = (byte)'.';
        path[end + 2] = 0;
        var isDirectory = UnixSystem.Current.CheckAccess(path, Libc.F_OK) == 0;
        path[end] = 0;
        denied |= isDirectory;
        return !isDirectory;
    }

    /// <summary>Writes <c>directory/element/name</c> and gives where the part begins that the child needs.</summary>
    private static byte* Write(
        byte* to,
        ReadOnlySpan<byte> directory,
        ReadOnlySpan<byte> element,
        ReadOnlySpan<byte> name
    )
    {
        var isAbsolute = !element.IsEmpty && element[0] == (byte)'/';
        if (!isAbsolute && !directory.IsEmpty)
        {
            to = Append(to, directory);
            *to++ = (byte)'/';
        }
        var start = to;
        if (!element.IsEmpty)
        {
            to = Append(to, element);
            *to++ = (byte)'/';
        }
        to = Append(to, name);
        *to = 0;
        return start;
    }

    private static byte* Append(byte* to, ReadOnlySpan<byte> text)
    {
        text.CopyTo(new Span<byte>(to, text.Length));
        return to + text.Length;
    }
}
