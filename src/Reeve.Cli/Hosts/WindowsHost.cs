using System.CommandLine;
using System.Runtime.Versioning;
using Reeve.Cli.CommandLine;
using Reeve.Cli.Events;
using Reeve.Cli.Parsing;
using Reeve.Cli.Running;

namespace Reeve.Cli.Hosts;

/// <summary>Windows, which has neither descriptors nor a suspension by the terminal.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsHost : Host
{
    public override void Check(RunOptions options, ParseResult result)
    {
        if (result.GetValue(options.Pty))
        {
            throw new UsageException("--pty is not there on Windows yet; leave it out");
        }
        if (result.GetValue(options.Log) is not null)
        {
            throw new UsageException(
                "--log is not there on Windows yet; redirect the output into a file instead"
            );
        }
        if (result.GetValue(options.Events) is { } events && EventTarget.Parse(events).Path is null)
        {
            throw new UsageException("events cannot go to a descriptor on Windows; give --events json:PATH");
        }
    }

    public override bool Has(int descriptor) => true;

    public override void FollowSuspension(
        SignalRelay signals,
        bool hasTerminal,
        Action suspend,
        Action resume
    ) { }
}
