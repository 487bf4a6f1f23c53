namespace Reeve.Stress.Tests;

/// <summary>The ways in which a process can try to outlive a stop, as command lines; the names are those of docs/containment.md.</summary>
/// <remarks>
/// Each line ends with a main process that waits for its end. Whoever is in place makes a file, <c>touch $D/…</c>, and the main
/// process does so last.
/// </remarks>
internal static class Escapes
{
    private const string Sleeper = "sh -c 'touch $D/$$; exec sleep 1000'";

    private static readonly Dictionary<string, Escape> Known = new(StringComparer.Ordinal)
    {
        ["was started in the background"] = new(1, $"{Sleeper} & touch $D/main; wait"),
        ["was forked twice"] = new(1, $"({Sleeper} &); touch $D/main; exec sleep 1000"),
        ["ignores HUP (nohup)"] = new(1, $"nohup {Sleeper} > /dev/null 2>&1 & touch $D/main; wait"),
        ["ignores TERM"] = new(1, $"(trap '' TERM; exec {Sleeper}) & touch $D/main; wait"),
        ["ignores everything but KILL"] = new(
            1,
            $"(trap '' HUP INT QUIT TERM USR1 USR2 ALRM PIPE TSTP TTIN TTOU; exec {Sleeper}) & touch $D/main; wait"
        ),
        ["is stopped (SIGSTOP)"] = new(
            1,
            "sh -c 'touch $D/$$; kill -STOP $$; exec sleep 1000' & touch $D/main; wait"
        ),
        ["was left by a main process that has ended"] = new(
            1,
            $"{Sleeper} & touch $D/main; trap 'exit' TERM; wait"
        ),
        ["holds the pipe of the standard output"] = new(1, $"{Sleeper} & touch $D/main; wait"),
        ["has a child that it does not reap"] = new(
            1,
            "(sh -c 'exit' & touch $D/zombie; exec sleep 1000) & touch $D/main; wait"
        ),
        // Each forks the next and lives on: hundreds, of which some are being forked whenever the kill comes.
        ["forks on and on while it is killed"] = new(
            20,
            "trap '' TERM; next() { [ $1 -eq 0 ] || { (next $(($1 - 1))) & }; touch $D/$1; sleep 1000; }; (next 300) & touch $D/main; wait"
        ),
        ["left its group (setpgid)"] = new(1, $"set -m; {Sleeper} & touch $D/main; wait"),
        ["left its session (setsid)"] = new(1, $"setsid {Sleeper} & touch $D/main; wait"),
    };

    /// <summary>The way of that name.</summary>
    public static Escape Find(string name) =>
        Known.TryGetValue(name, out var escape)
            ? escape
            : throw new ArgumentException(
                $"docs/containment.md names a way that no test knows: '{name}'.",
                nameof(name)
            );

    /// <summary>The names of all.</summary>
    public static IEnumerable<string> Names => Known.Keys;

    /// <summary>A way to escape.</summary>
    /// <param name="Files">How many files the others make before the stop comes; the main process makes one more.</param>
    /// <param name="Line">The command line, for bash.</param>
    internal sealed record Escape(int Files, string Line);
}
