using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.Linux;

/// <summary><c>struct epoll_event</c>: packed to 12 bytes on x86-64 only, 16 elsewhere.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe class EpollEvents
{
    private static readonly bool IsPacked = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    public static int Size => IsPacked ? 12 : 16;

    /// <summary>Adds a descriptor, to be told of once; gives whether that worked.</summary>
    public static bool Add(int epoll, int descriptor, uint events, ulong token)
    {
        var record = stackalloc byte[16];
        Unsafe.WriteUnaligned(record, events);
        Unsafe.WriteUnaligned(record + (Size - 8), token);
        return Libc.EpollControl(epoll, Libc.EPOLL_CTL_ADD, descriptor, record) == 0;
    }

    public static ulong Token(byte* events, int index) =>
        Unsafe.ReadUnaligned<ulong>(events + (index * Size) + (Size - 8));
}
