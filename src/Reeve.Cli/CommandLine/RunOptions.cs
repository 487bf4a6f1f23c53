using System.CommandLine;
using System.CommandLine.Help;

namespace Reeve.Cli.CommandLine;

/// <summary>The options of <c>reeve run</c>.</summary>
internal sealed class RunOptions
{
    public Argument<string[]> Words { get; } =
        new("COMMAND")
        {
            Description = "The command and its arguments, best after --",
            Arity = ArgumentArity.ZeroOrMore,
        };

    public Option<string?> Shell { get; } =
        new("--shell")
        {
            Description =
                "COMMAND is a line for a shell: sh, or --shell=PATH. What follows it is $0, $1 and so on",
            HelpName = "PATH",
            Arity = ArgumentArity.ZeroOrOne,
        };

    public Option<string> Containment { get; } =
        new("--containment")
        {
            Description =
                "How its processes are held together: none, process-group, session or cgroup; cgroup,session takes a session "
                + "where no control group can be had",
            HelpName = "KIND",
            DefaultValueFactory = _ => "process-group",
        };

    public Option<string> Leftovers { get; } =
        new("--leftovers")
        {
            Description =
                "What happens to processes that outlive the command when it ends by itself: kill, leave or wait",
            HelpName = "WHAT",
            DefaultValueFactory = _ => "kill",
        };

    public CgroupOptions Cgroup { get; } = new();

    public Option<bool> KeepOnDeath { get; } =
        new("--keep-on-death")
        {
            Description = "Lets the command live on when reeve itself is killed; else it is killed too",
        };

    public Option<string> Foreground { get; } =
        new("--foreground")
        {
            Description =
                "Whether the command gets the terminal, with its keys: always, never, or auto (unless --watch is given)",
            HelpName = "WHEN",
            DefaultValueFactory = _ => "auto",
        };

    public Option<bool> Pty { get; } =
        new("--pty")
        {
            Description =
                "Gives the command a terminal of its own, with reeve in between; also where reeve has none. Implies "
                + "--containment session",
        };

    public Option<string?> Nice { get; } =
        new("--nice") { Description = "The command's nice value, -20 (most urgent) to 19", HelpName = "N" };

    public Option<string[]> ResourceLimits { get; } =
        Repeatable(
            "--rlimit",
            "NAME=LIMIT",
            "Limits a resource of each process, by the names of prlimit(1): nofile=1024, core=0, as=2G, "
                + "cpu=60:unlimited (SOFT:HARD); repeatable"
        );

    public Option<string?> Directory { get; } =
        new("--cwd") { Description = "The command's working directory", HelpName = "PATH" };

    public Option<string[]> Environment { get; } =
        Repeatable("--env", "NAME=VALUE", "Sets an environment variable; repeatable");

    public Option<bool> ClearEnvironment { get; } =
        new("--clear-env") { Description = "Starts from an empty environment" };

    public Option<string[]> Stop { get; } =
        Repeatable(
            "--stop",
            "STEP",
            "A step of stopping: a signal and how long to wait for its effect, such as \"INT 2s\" (500ms, 2s, 1m, 0, "
                + "forever); repeatable; after the last comes the kill"
        );

    public Option<string?> StopSignal { get; } =
        new("--stop-signal")
        {
            Description = "Short for one --stop: its signal [default: TERM]",
            HelpName = "SIGNAL",
        };

    public Option<string?> StopTimeout { get; } =
        new("--stop-timeout")
        {
            Description = "Short for one --stop: its time [default: 10s]",
            HelpName = "TIME",
        };

    public Option<string[]> Watch { get; } =
        Repeatable(
            "--watch",
            "PATH",
            "Acts when this file, or one below this directory, changes; repeatable"
        );

    public Option<string[]> Extensions { get; } =
        Repeatable("--ext", "LIST", "Only files of these extensions count, such as cs,json; repeatable");

    public Option<string[]> Ignore { get; } =
        Repeatable(
            "--ignore",
            "GLOB",
            "What does not count, as a line of a .gitignore; !GLOB takes back; repeatable. Ignored already: what "
                + ".gitignore files say, .git, bin, obj, node_modules, editors' backups"
        );

    public Option<string> Debounce { get; } =
        new("--debounce")
        {
            Description = "How long nothing must change before it acts",
            HelpName = "TIME",
            DefaultValueFactory = _ => "100ms",
        };

    public Option<string> OnChange { get; } =
        new("--on-change")
        {
            Description =
                "What a change does while the command runs: restart (stop, then start), signal:NAME, queue (start again "
                + "once it has ended), ignore. When it does not run, a change starts it",
            HelpName = "WHAT",
            DefaultValueFactory = _ => "restart",
        };

    public Option<string?> Events { get; } =
        new("--events")
        {
            Description =
                "Writes what happens as JSON lines: json:PATH, json:fd:N, or json (to standard error)",
            HelpName = "TARGET",
        };

    public Option<bool> Init { get; } =
        new("--init")
        {
            Description =
                "Is an init for a container: adopts orphans of the command and reaps them when they end",
        };

    public Option<string?> Log { get; } =
        new("--log")
        {
            Description =
                "Appends what the command writes, to both its outputs, to this file, and shows it no more (but see --log-tee, --pty)",
            HelpName = "FILE",
        };

    public Option<string> LogSize { get; } =
        new("--log-size")
        {
            Description =
                "How large FILE may become (512K, 10M, 1G) before it is renamed to FILE.1, that to FILE.2 …; 0: never",
            HelpName = "SIZE",
            DefaultValueFactory = _ => "10M",
        };

    public Option<int> LogFiles { get; } =
        new("--log-files")
        {
            Description = "How many renamed files are kept",
            HelpName = "N",
            DefaultValueFactory = _ => 5,
        };

    public Option<bool> LogTee { get; } =
        new("--log-tee") { Description = "Shows what is logged as well, on reeve's own outputs" };

    public HelpOption Help { get; } = CreateHelp();

    /// <summary>All options, in the order of the help.</summary>
    public IReadOnlyList<Option> All =>
        [
            Shell,
            Containment,
            Leftovers,
            .. Cgroup.All,
            KeepOnDeath,
            Foreground,
            Pty,
            Nice,
            ResourceLimits,
            Directory,
            Environment,
            ClearEnvironment,
            Stop,
            StopSignal,
            StopTimeout,
            Watch,
            Extensions,
            Ignore,
            Debounce,
            OnChange,
            Events,
            Init,
            Log,
            LogSize,
            LogFiles,
            LogTee,
            Help,
        ];

    private static HelpOption CreateHelp()
    {
        var help = new HelpOption();
        help.Action = new RunHelp((HelpAction)help.Action!);
        return help;
    }

    private static Option<string[]> Repeatable(string name, string valueName, string description) =>
        new(name)
        {
            Description = description,
            HelpName = valueName,
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
            DefaultValueFactory = _ => [],
        };
}
