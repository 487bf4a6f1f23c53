using System.Runtime.InteropServices;

namespace Reeve.Interop;

/// <summary>Handles: closing, duplicating, the standard ones, files and pipes.</summary>
internal static unsafe partial class Kernel32
{
    public const nint InvalidHandle = -1;

    public const nint CurrentProcess = -1;

    public const int STD_INPUT_HANDLE = -10;
    public const int STD_OUTPUT_HANDLE = -11;
    public const int STD_ERROR_HANDLE = -12;

    public const uint DUPLICATE_SAME_ACCESS = 2;

    public const uint GENERIC_READ = 0x80000000;
    public const uint GENERIC_WRITE = 0x40000000;
    public const uint FILE_APPEND_DATA = 4;
    public const uint SYNCHRONIZE = 0x100000;

    public const uint FILE_SHARE_ALL = 7;

    public const uint CREATE_ALWAYS = 2;
    public const uint OPEN_EXISTING = 3;
    public const uint OPEN_ALWAYS = 4;

    public const uint PIPE_ACCESS_INBOUND = 1;
    public const uint PIPE_ACCESS_OUTBOUND = 2;
    public const uint FILE_FLAG_OVERLAPPED = 0x40000000;
    public const uint FILE_FLAG_FIRST_PIPE_INSTANCE = 0x80000;
    public const uint PIPE_REJECT_REMOTE_CLIENTS = 8;

    [LibraryImport(Library, SetLastError = true)]
    public static partial int CloseHandle(nint handle);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int DuplicateHandle(
        nint sourceProcess,
        nint source,
        nint targetProcess,
        nint* target,
        uint access,
        int inheritHandle,
        uint options
    );

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint GetStdHandle(int number);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int SetStdHandle(int number, nint handle);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint CreateFileW(
        char* name,
        uint access,
        uint share,
        void* attributes,
        uint disposition,
        uint flags,
        nint template
    );

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint CreateNamedPipeW(
        char* name,
        uint openMode,
        uint pipeMode,
        uint instances,
        uint outSize,
        uint inSize,
        uint timeout,
        void* attributes
    );

    [LibraryImport(Library, SetLastError = true)]
    public static partial int CreatePipe(nint* reader, nint* writer, void* attributes, uint size);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int PeekNamedPipe(
        SafeHandle pipe,
        void* buffer,
        uint size,
        uint* read,
        uint* available,
        uint* left
    );
}
