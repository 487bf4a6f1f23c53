using System.Runtime.InteropServices;

namespace Reeve.Benchmarks.Harness;

/// <summary>
/// Memory that a side holds and has touched, page by page, outside the managed heap: what a fork would have to copy the
/// tables of. It goes with the side's process.
/// </summary>
internal static class HeldMemory
{
    private const int PageSize = 4096;

    private static long _held;

    public static unsafe void Ensure(long bytes)
    {
        if (bytes <= _held)
        {
            return;
        }
        var memory = (byte*)NativeMemory.Alloc((nuint)(bytes - _held));
        for (var at = 0L; at < bytes - _held; at += PageSize)
        {
            memory[at] = 1;
        }
        _held = bytes;
    }
}
