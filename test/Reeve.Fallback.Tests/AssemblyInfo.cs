using System.Runtime.CompilerServices;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

namespace Reeve.Tests;

internal static class AssemblyInfo
{
    /// <summary>Supervisors among the processes that tests start do without as well; these tests do by their own configuration.</summary>
    [ModuleInitializer]
    internal static void TellChildren()
    {
        Environment.SetEnvironmentVariable("REEVE_PIDFDS", "none");
        Environment.SetEnvironmentVariable("REEVE_CGROUP_KILL", "none");
    }
}
