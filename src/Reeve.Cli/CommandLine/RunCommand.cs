using System.CommandLine;
using Reeve.Cli.Events;
using Reeve.Cli.Hosts;
using Reeve.Cli.Logging;
using Reeve.Cli.Parsing;
using Reeve.Cli.Running;
using Reeve.Cli.Watching;
using CliCommand = System.CommandLine.Command;

namespace Reeve.Cli.CommandLine;

/// <summary><c>reeve run</c>: its place on the command line, and the plan that its options make.</summary>
internal static class RunCommand
{
    /// <summary>Makes the command.</summary>
    public static CliCommand Create(RunOptions options, Messages messages)
    {
        var command = new CliCommand(
            "run",
            "Runs a command, stops it gracefully with all that it started, restarts it when files change"
        )
        {
            options.Words,
        };
        foreach (var option in options.All)
        {
            command.Add(option);
        }
        command.SetAction((result, _) => RunAsync(options, result, messages));
        return command;
    }

    private static Task<int> RunAsync(RunOptions options, ParseResult result, Messages messages)
    {
        Host.Current.Check(options, result);
        var plan = PlanOf(options, result);
        if (result.GetValue(options.Init))
        {
            var becomeInit =
                Spawning.Platform.Current.BecomeInit
                ?? throw new UsageException(
                    "--init is for Linux, where alone a program can adopt orphans; leave it out"
                );
            // Nothing here starts processes but Reeve, so nobody else has a claim to any child.
            becomeInit(TimeSpan.Zero);
        }
        return Session.RunAsync(plan, messages, TimeProvider.System);
    }

    private static RunPlan PlanOf(RunOptions options, ParseResult result)
    {
        var events = result.GetValue(options.Events);
        var log = LogOf(options, result);
        var watch = WatchOf(options, result, log);
        return new RunPlan(
            PlacedOf(options, result, watch is not null),
            StopSteps.Parse(
                result.GetRequiredValue(options.Stop),
                result.GetValue(options.StopSignal),
                result.GetValue(options.StopTimeout)
            ),
            watch,
            events is null ? null : EventTarget.Parse(events),
            log
        );
    }

    private static Command PlacedOf(RunOptions options, ParseResult result, bool isWatching)
    {
        var command = CommandOf(options, result);
        var foreground = Settings.ParseForeground(result.GetRequiredValue(options.Foreground));
        if (!result.GetValue(options.Pty))
        {
            return Terminal.Place(command, foreground, isWatching);
        }
        if (foreground == true)
        {
            throw new UsageException(
                "--pty gives the command a terminal of its own; it cannot have reeve's too (--foreground always)"
            );
        }
        if (result.GetResult(options.Containment) is { Implicit: false })
        {
            return command.Containment is Containment.None or Containment.ProcessGroup
                ? throw new UsageException(
                    "--pty needs a session; leave out --containment, or give session or cgroup"
                )
                : Terminal.PlaceApart(command);
        }
        // A limit may have asked for a control group, which has room for a session too.
        return Terminal.PlaceApart(
            command.Containment == Containment.Cgroup
                ? command
                : command with
                {
                    Containment = Containment.Session,
                }
        );
    }

    private static Command CommandOf(RunOptions options, ParseResult result)
    {
        var words = result.GetValue(options.Words) ?? [];
        if (words.Length == 0 || words[0].Length == 0)
        {
            throw new UsageException(
                "there is no command; give one after --: reeve run [OPTIONS] -- COMMAND [ARG...]"
            );
        }
        var directory = result.GetValue(options.Directory);
        if (directory is not null && !Directory.Exists(directory))
        {
            throw new UsageException($"there is no directory '{directory}'; give an existing one to --cwd");
        }
        var arguments = words.AsSpan(1);
        var command = result.GetResult(options.Shell) is null
            ? Command.Exec(words[0], arguments)
            : Command.InShell(ShellOf(result.GetValue(options.Shell)), words[0], arguments);
        return options.Cgroup.Contain(command, options.Containment, result) with
        {
            Leftovers = Settings.ParseLeftovers(result.GetRequiredValue(options.Leftovers)),
            Limits = LimitSettings.Parse(
                result.GetValue(options.Nice),
                result.GetRequiredValue(options.ResourceLimits)
            ),
            OnSupervisorDeath = result.GetValue(options.KeepOnDeath)
                ? SupervisorDeath.Keep
                : SupervisorDeath.Kill,
            WorkingDirectory = directory is null ? null : Path.GetFullPath(directory),
            Environment = Settings.ParseEnvironment(
                result.GetRequiredValue(options.Environment),
                result.GetValue(options.ClearEnvironment)
            ),
        };
    }

    private static Shell ShellOf(string? path) =>
        string.IsNullOrEmpty(path) ? Shell.Default : new Shell(path);

    private static WatchPlan? WatchOf(RunOptions options, ParseResult result, LogTarget? log)
    {
        string[] ignore = [.. result.GetRequiredValue(options.Ignore), .. log?.Ignored() ?? []];
        var extensions = Settings.ParseExtensions(result.GetRequiredValue(options.Extensions));
        var reaction = Reaction.Parse(result.GetRequiredValue(options.OnChange));
        var quiet = Durations.Parse(result.GetRequiredValue(options.Debounce), allowForever: false);
        var paths = result.GetRequiredValue(options.Watch);
        if (paths.Length > 0)
        {
            WatchRoot[] roots = [.. paths.SelectMany(path => WatchRoot.Open(path, ignore))];
            return new WatchPlan(new WatchScope(roots, extensions), quiet, reaction);
        }
        RefuseUseless(
            result,
            [options.Ignore, options.Extensions, options.OnChange, options.Debounce],
            "--watch; say what to watch"
        );
        return null;
    }

    private static LogTarget? LogOf(RunOptions options, ParseResult result)
    {
        var size = result.GetRequiredValue(options.LogSize) is not "0" and var text ? Sizes.Parse(text) : 0;
        var files = result.GetValue(options.LogFiles);
        if (files is < 0 or > LogTarget.MostOldFiles)
        {
            throw new UsageException(
                $"'--log-files {files}' is too few or too many; give 0 to {LogTarget.MostOldFiles}"
            );
        }
        if (result.GetValue(options.Log) is { } path)
        {
            return path.Length > 0
                ? new LogTarget(path, size, files, result.GetValue(options.LogTee))
                : throw new UsageException("--log names no file; give one");
        }
        RefuseUseless(
            result,
            [options.LogSize, options.LogFiles, options.LogTee],
            "--log; say which file to write"
        );
        return null;
    }

    private static void RefuseUseless(ParseResult result, Option[] options, string without)
    {
        if (Array.Find(options, option => result.GetResult(option) is { Implicit: false }) is { } useless)
        {
            throw new UsageException($"{useless.Name} does nothing without {without}");
        }
    }
}
