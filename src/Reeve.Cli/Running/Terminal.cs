using Reeve.Cli.Hosts;

namespace Reeve.Cli.Running;

/// <summary>The terminal at which reeve was started, if any.</summary>
internal static class Terminal
{
    /// <summary>Whether there is a controlling terminal that has not been hung up (<c>tty(4)</c>).</summary>
    public static bool IsThere()
    {
        try
        {
            using var terminal = File.OpenHandle(
                "/dev/tty",
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite
            );
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The command with its place at the terminal.</summary>
    /// <param name="command">The command.</param>
    /// <param name="foreground">Whether the user wants it in the foreground; null: not said.</param>
    /// <param name="isWatching">Whether files are watched.</param>
    /// <remarks>
    /// Without <c>--watch</c> the command gets the terminal, as if a shell had started it. With <c>--watch</c> reeve keeps
    /// it, so that Ctrl+C stops the command gracefully and ends reeve. A command in the background that reads the
    /// terminal would be stopped by the system, hence such a one reads nothing.
    /// </remarks>
    public static Command Place(Command command, bool? foreground, bool isWatching)
    {
        if (Console.IsInputRedirected || command.Containment == Containment.None)
        {
            return command;
        }
        var isForeground =
            command.Containment is Containment.ProcessGroup or Containment.Cgroup
            && command.Cgroup.OrElse is null or Containment.ProcessGroup
            && (foreground ?? !isWatching);
        return isForeground
            ? command with
            {
                Foreground = true,
            }
            : command with
            {
                StandardInput = Stdio.Null,
            };
    }

    /// <summary>The command with a terminal of its own, of the size of reeve's.</summary>
    /// <remarks>Nothing is echoed of an input that nobody types, as with <c>script(1)</c>: it would be in the output twice.</remarks>
    public static Command PlaceApart(Command command)
    {
        var (columns, rows) = Host.Current.GetTerminalSize() ?? (80, 24);
        return command with
        {
            Terminal = new TerminalOptions
            {
                Columns = columns,
                Rows = rows,
                Echo = !Console.IsInputRedirected,
            },
        };
    }
}
