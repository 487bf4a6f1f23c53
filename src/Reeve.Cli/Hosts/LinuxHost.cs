using System.Runtime.Versioning;
using Reeve.Cli.Watching;
using Reeve.Cli.Watching.Inotify;

namespace Reeve.Cli.Hosts;

/// <summary>Linux, where files are watched by <c>inotify(7)</c> itself.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxHost : UnixHost
{
    public override TreeWatcher Watch(WatchScope scope, Action<string> changed, Action<string> warn) =>
        new InotifyWatcher(scope, changed, warn);
}
