using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Reeve.Cli.CommandLine;

/// <summary>The help of <c>reeve run</c>: the usual one, with the usage line as it is meant, and what else there is to know.</summary>
internal sealed class RunHelp(HelpAction usual) : SynchronousCommandLineAction
{
    private const string UsualUsage = "[<COMMAND>...] [options]";
    private const string Usage = "[options] [--] COMMAND [ARG...]";
    private const string More = """
        Signals: the first INT or TERM stops the command gracefully, the second kills it; HUP, QUIT, USR1, USR2 and
        WINCH are passed on; TSTP and CONT suspend and resume it.

        Exit status: the command's own, or 128 and the number of the signal that ended it; 127 when it is not found,
        126 when it cannot be started, 2 for bad usage, 125 when reeve itself fails.

        Examples:
          reeve run -- make check
          reeve run --stop "INT 2s" --stop "TERM 5s" -- ./server --port 8080
          reeve run --watch src --ext cs,json -- dotnet run --project src/App
          reeve run --watch app.conf --on-change signal:HUP -- ./server
          reeve run --shell -- 'make && ./serve'
          reeve run --containment cgroup --memory 512M --cpus 1.5 -- ./server
          reeve run --log server.log --log-size 50M --log-files 3 -- ./server

        """;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var configuration = parseResult.InvocationConfiguration;
        var output = configuration.Output;
        using var text = new StringWriter();
        configuration.Output = text;
        var status = usual.Invoke(parseResult);
        configuration.Output = output;
        output.WriteLine(text.ToString().Replace(UsualUsage, Usage, StringComparison.Ordinal).TrimEnd());
        output.WriteLine();
        output.Write(More);
        return status;
    }
}
