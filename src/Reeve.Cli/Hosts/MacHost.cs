using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Reeve.Cli.Hosts;

/// <summary>macOS. Written after its headers (<c>sys/ttycom.h</c>, <c>sys/stat.h</c>), never run there.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class MacHost : UnixHost
{
    private const nuint GetWindowSizeRequest = 0x40087468;
    private const int StatusLength = 144;
    private const int ModeOffset = 4;
    private const int SizeOffset = 96;
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;

    public override bool TryGetFileSize(SafeFileHandle file, out long size)
    {
        Span<byte> status = stackalloc byte[StatusLength];
        // The record is one since 2007; of the two that there were the older has the plain name where there were two.
        var result =
            RuntimeInformation.ProcessArchitecture == Architecture.X64
                ? Libc.StatusOfX64(file, status)
                : Libc.Status(file, status);
        var isRegular =
            result == 0 && (BitConverter.ToUInt16(status[ModeOffset..]) & TypeMask) == RegularFile;
        size = isRegular ? BitConverter.ToInt64(status[SizeOffset..]) : 0;
        return isRegular;
    }

    /// <remarks>What <c>ioctl(2)</c> takes is on the stack on arm64 and in a register on x64; it is given in both places.</remarks>
    protected override unsafe bool TryGetWindowSize(int descriptor, Span<ushort> size)
    {
        fixed (ushort* words = size)
        {
            return Libc.ControlDevice(descriptor, GetWindowSizeRequest, words, 0, 0, 0, 0, 0, words) == 0;
        }
    }
}
