using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Reeve.Cli.Watching;
using Reeve.Cli.Watching.Inotify;

namespace Reeve.Cli.Hosts;

/// <summary>Linux, where files are watched by <c>inotify(7)</c> itself.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxHost : UnixHost
{
    public override TreeWatcher Watch(WatchScope scope, Action<string> changed, Action<string> warn) =>
        new InotifyWatcher(scope, changed, warn);

    public override bool TryGetFileSize(SafeFileHandle file, out long size) =>
        Libc.TryGetFileSize(file, out size);

    protected override bool TryGetWindowSize(int descriptor, Span<ushort> size) =>
        Libc.GetWindowSize(descriptor, Libc.TiocGetWindowSize, size) == 0;
}
