using Reeve.Interop;

namespace Reeve.Spawning.Unix;

/// <summary>
/// The descriptors that a child would have of this program, for C libraries that cannot close all from a number on: those that
/// are not close-on-exec, and for a child that is held before its program also the others, because it must not keep from
/// anybody the end of a file. They are looked for at each start, so it costs a system call for each that is open, and what
/// another thread opens without O_CLOEXEC during the start is inherited. All that .NET and Reeve open is close-on-exec.
/// </summary>
internal static unsafe class InheritedDescriptors
{
    private const int BufferSize = 4096;

    // struct linux_dirent64, getdents64(2).
    private const int LengthOffset = 16;
    private const int NameOffset = 19;

    /// <summary>Adds a file action for each; gives an error number. Where they cannot be listed, none is closed.</summary>
    /// <param name="actions">The actions.</param>
    /// <param name="above">The lowest number that the child is not to have.</param>
    /// <param name="closeAll">Whether also those are closed that the execution of the program closes.</param>
    public static int AddCloseTo(byte* actions, int above, bool closeAll)
    {
        int directory;
        fixed (byte* path = "/proc/self/fd\0"u8)
        {
            directory = Libc.Open(path, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        }
        if (directory < 0)
        {
            return 0;
        }
        var buffer = stackalloc byte[BufferSize];
        var error = 0;
        nint read;
        while (
            error == 0 && (read = Libc.ReadDirectory(Libc.SYS_getdents64, directory, buffer, BufferSize)) > 0
        )
        {
            for (
                var entry = buffer;
                error == 0 && entry < buffer + read;
                entry += *(ushort*)(entry + LengthOffset)
            )
            {
                var descriptor = ParseNumber(entry + NameOffset);
                if (
                    descriptor >= above
                    && descriptor != directory
                    && (closeAll || Libc.Control(descriptor, Libc.F_GETFD, 0) == 0)
                )
                {
                    error = Libc.SpawnActionsAddClose(actions, descriptor);
                }
            }
        }
        Libc.Close(directory);
        return error;
    }

    /// <summary>The number that the name is; -1 for what is none.</summary>
    private static int ParseNumber(byte* name)
    {
        var number = 0;
        for (; *name is >= (byte)'0' and <= (byte)'9'; name++)
        {
            number = (number * 10) + (*name - '0');
        }
        return *name == 0 ? number : -1;
    }
}
