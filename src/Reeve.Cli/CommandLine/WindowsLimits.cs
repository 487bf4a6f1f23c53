using System.CommandLine;
using Reeve.Cli.Events;
using Reeve.Cli.Parsing;

namespace Reeve.Cli.CommandLine;

/// <summary>What <c>reeve run</c> cannot do on Windows yet: said at once, rather than when it is needed.</summary>
internal static class WindowsLimits
{
    /// <exception cref="UsageException">It is asked for something of that.</exception>
    public static void Check(RunOptions options, ParseResult result)
    {
        if (!OperatingSystem.IsWindows())
        {
            return;
        }
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
}
