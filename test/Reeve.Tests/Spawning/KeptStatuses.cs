using Reeve.Spawning.Linux;

namespace Reeve.Tests.Spawning;

/// <summary>Whether the system keeps the status of a child that somebody else reaped: for pidfds, since Linux 6.15.</summary>
internal static class KeptStatuses
{
    public static bool AreThere =>
        Backend.IsLinux && PidFd.AreThere && Environment.OSVersion.Version >= new Version(6, 15);
}
