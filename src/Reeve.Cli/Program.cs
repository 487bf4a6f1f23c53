using System.CommandLine;
using System.CommandLine.Help;
using Reeve.Cli;
using Reeve.Cli.CommandLine;
using Reeve.Cli.Hosts;
using Reeve.Cli.Parsing;
using Reeve.Cli.Running;
using Reeve.Cli.Watching;
using CliCommand = System.CommandLine.Command;

var messages = new Messages(Host.Current.Has(2) ? Console.Error : TextWriter.Null);
var options = new RunOptions();

// Not a RootCommand, which would go by the name of the assembly.
var root = new CliCommand("reeve", "Runs commands under supervision: graceful stops, no process left behind.")
{
    RunCommand.Create(options, messages),
    new HelpOption { Recursive = true },
    new VersionOption(),
};
try
{
    // Words that begin with @ are the command's, not files of options.
    var result = root.Parse(
        args is ["run", .. var words] ? ["run", .. CommandWords.Separate(words, options.All)] : args,
        new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false }
    );
    if (result.Errors.Count > 0)
    {
        messages.Say($"{result.Errors[^1].Message} See reeve --help.");
        return ExitStatus.Usage;
    }
    // Signals are the session's own business.
    return await result
        .InvokeAsync(
            new InvocationConfiguration
            {
                Output = Host.Current.Has(1) ? Console.Out : TextWriter.Null,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            }
        )
        .ConfigureAwait(false);
}
catch (UsageException exception)
{
    messages.Say(exception.Message);
    return ExitStatus.Usage;
}
catch (WatchException exception)
{
    messages.Say(exception.Message);
    return ExitStatus.OwnFailure;
}
catch (Exception exception)
{
    messages.Say($"reeve itself failed: {exception.GetType().Name}: {exception.Message}");
    return ExitStatus.OwnFailure;
}
