using System.CommandLine;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Reeve.Cli.CommandLine;
using Reeve.Cli.Events;
using Reeve.Cli.Parsing;
using Reeve.Cli.Running;

namespace Reeve.Cli.Hosts;

/// <summary>Windows, which has no descriptors but those of the standard streams, and no suspension by the terminal.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsHost : Host
{
    private const int Output = 1;
    private const int Error = 2;

    public override void Check(RunOptions options, ParseResult result)
    {
        if (
            result.GetValue(options.Events) is { } events
            && EventTarget.Parse(events) is { Path: null, Descriptor: not (Output or Error) }
        )
        {
            throw new UsageException(
                "Windows has no descriptors but those of the standard streams; give --events json:PATH, json:fd:1 or json:fd:2"
            );
        }
    }

    public override bool Has(int descriptor) => HandleOf(descriptor) is not (0 or -1);

    public override SafeFileHandle Open(int descriptor) => new(HandleOf(descriptor), ownsHandle: false);

    // To write nothing into a pipe would be an end to who reads it.
    public override bool CanWrite(SafeFileHandle file) => true;

    public override int Write(SafeFileHandle file, ReadOnlySpan<byte> bytes) =>
        Kernel32.WriteFile(file, bytes, bytes.Length, out var written, 0) != 0 && written > 0 ? written : -1;

    public override SafeFileHandle OpenToAppend(string path) =>
        Kernel32.CreateFileW(
            path,
            Kernel32.FILE_APPEND_DATA | Kernel32.FILE_READ_ATTRIBUTES | Kernel32.SYNCHRONIZE,
            Kernel32.FILE_SHARE_ALL,
            0,
            Kernel32.OPEN_ALWAYS,
            0,
            0
        );

    public override bool TryGetFileSize(SafeFileHandle file, out long size)
    {
        size = 0;
        return Kernel32.GetFileType(file) == Kernel32.FILE_TYPE_DISK
            && Kernel32.GetFileSizeEx(file, out size) != 0;
    }

    public override (int Columns, int Rows)? GetTerminalSize()
    {
        for (var stream = Output; stream <= Error; stream++)
        {
            using var console = Open(stream);
            if (Kernel32.GetConsoleScreenBufferInfo(console, out var info) != 0)
            {
                return (info.Right - info.Left + 1, info.Bottom - info.Top + 1);
            }
        }
        return null;
    }

    public override OuterTerminal OpenTerminal(Messages messages, Action resized) =>
        new ConsoleTerminal(this, messages, resized);

    public override void FollowSuspension(
        SignalRelay signals,
        bool hasTerminal,
        Action suspend,
        Action resume
    ) { }

    private static nint HandleOf(int descriptor) =>
        descriptor is >= 0 and <= Error ? Kernel32.GetStdHandle(Kernel32.STD_INPUT_HANDLE - descriptor) : -1;
}
