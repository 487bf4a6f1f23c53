namespace Reeve.Cli.Parsing;

/// <summary>The smaller values of the command line.</summary>
internal static class Settings
{
    /// <summary>The changes that <c>--env NAME=VALUE</c> and <c>--clear-env</c> ask for.</summary>
    /// <exception cref="UsageException">A value has no name or no <c>=</c>.</exception>
    public static EnvironmentChanges ParseEnvironment(IReadOnlyList<string> values, bool clear)
    {
        var changes = new EnvironmentChanges { Clear = clear };
        foreach (var value in values)
        {
            var equals = value.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new UsageException($"'--env {value}' sets nothing; give --env NAME=VALUE");
            }
            changes = changes.Set(value[..equals], value[(equals + 1)..]);
        }
        return changes;
    }

    /// <summary>The containment of that name; after a comma, the one to take where no control group can be had.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static (Containment Kind, Containment? OrElse) ParseContainment(string text)
    {
        var names = text.Split(',');
        var kind = ContainmentOf(names[0]);
        if (names.Length == 1)
        {
            return (kind, null);
        }
        var orElse = ContainmentOf(names[1]);
        return names.Length == 2 && kind == Containment.Cgroup && orElse != Containment.Cgroup
            ? (kind, orElse)
            : throw new UsageException(
                $"'{text}' is not a containment; only a control group may not be had: give cgroup,session or its like"
            );
    }

    private static Containment ContainmentOf(string name) =>
        name switch
        {
            "none" => Containment.None,
            "process-group" => Containment.ProcessGroup,
            "session" => Containment.Session,
            "cgroup" => Containment.Cgroup,
            _ => throw new UsageException(
                $"'{name}' is not a containment; give none, process-group, session or cgroup"
            ),
        };

    /// <summary>What becomes of leftovers, by that name.</summary>
    /// <exception cref="UsageException">There is no such.</exception>
    public static Leftovers ParseLeftovers(string text) =>
        text switch
        {
            "kill" => Leftovers.Kill,
            "leave" => Leftovers.Leave,
            "wait" => Leftovers.Wait,
            _ => throw new UsageException($"'{text}' is no choice for --leftovers; give kill, leave or wait"),
        };

    /// <summary>The extensions of <c>--ext cs,json</c>, each with its dot.</summary>
    /// <exception cref="UsageException">One is empty or contains a slash.</exception>
    public static IReadOnlyList<string> ParseExtensions(IReadOnlyList<string> values)
    {
        var extensions = new List<string>();
        foreach (var value in values)
        {
            foreach (var part in value.Split(','))
            {
                var name = part.Trim().TrimStart('*').TrimStart('.');
                if (name.Length == 0 || name.Contains('/', StringComparison.Ordinal))
                {
                    throw new UsageException(
                        $"'--ext {value}' names no extension; give names such as cs,json"
                    );
                }
                extensions.Add("." + name);
            }
        }
        return extensions;
    }

    /// <summary>Whether the command is to have the terminal; null leaves it to reeve.</summary>
    /// <exception cref="UsageException">It is none of the three words.</exception>
    public static bool? ParseForeground(string text) =>
        text switch
        {
            "auto" => null,
            "always" => true,
            "never" => false,
            _ => throw new UsageException(
                $"'{text}' is no choice for --foreground; give auto, always or never"
            ),
        };
}
