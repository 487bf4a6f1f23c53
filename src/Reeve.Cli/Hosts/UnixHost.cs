using System.CommandLine;
using System.Runtime.Versioning;
using Reeve.Cli.CommandLine;
using Reeve.Cli.Running;

namespace Reeve.Cli.Hosts;

/// <summary>A system with descriptors and job control.</summary>
[UnsupportedOSPlatform("windows")]
internal class UnixHost : Host
{
    private const int GetDescriptorFlags = 1;
    private const int CloseOnExec = 1;

    public override void Check(RunOptions options, ParseResult result) { }

    /// <remarks>
    /// The runtime takes the lowest free numbers for its own pipes, files and memory, those from 0 to 2 too when they were
    /// closed. To write to one of these would be to write into the runtime. It opens them all close-on-exec, and what came
    /// through <c>execve(2)</c> never is.
    /// </remarks>
    public override bool Has(int descriptor) =>
        Libc.Control(descriptor, GetDescriptorFlags) is >= 0 and var flags && (flags & CloseOnExec) == 0;

    public override void FollowSuspension(
        SignalRelay signals,
        bool hasTerminal,
        Action suspend,
        Action resume
    )
    {
        if (hasTerminal)
        {
            signals.LeaveTerminal();
        }
        else
        {
            signals.FollowSuspension(suspend, resume);
        }
    }
}
