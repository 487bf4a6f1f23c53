using System.CommandLine;
using System.Globalization;
using Reeve.Cli.Parsing;

namespace Reeve.Cli.CommandLine;

/// <summary>The options of <c>reeve run</c> that concern a control group.</summary>
internal sealed class CgroupOptions
{
    public Option<string?> Memory { get; } =
        new("--memory")
        {
            Description =
                "The memory that it may use, such as 512M; needs a control group, as the next three",
            HelpName = "SIZE",
        };

    public Option<string?> Cpus { get; } =
        new("--cpus") { Description = "The CPU time that it may use, in CPUs, such as 0.5", HelpName = "N" };

    public Option<string?> Pids { get; } =
        new("--pids") { Description = "How many processes and threads it may have", HelpName = "N" };

    public Option<string?> Parent { get; } =
        new("--cgroup-parent")
        {
            Description =
                "The directory of the control group below which its own is made [default: that of reeve]",
            HelpName = "PATH",
        };

    public IReadOnlyList<Option> All => [Memory, Cpus, Pids, Parent];

    /// <summary>The command with its containment. An option of a control group asks for one, if nothing else is said.</summary>
    /// <exception cref="UsageException">A value is no such value, or another containment was asked for.</exception>
    public Command Contain(Command command, Option<string> containment, ParseResult result)
    {
        var text = result.GetRequiredValue(containment);
        var (kind, orElse) = Settings.ParseContainment(text);
        if (All.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } option)
        {
            var isSaid = result.GetResult(containment) is { Implicit: false };
            if (isSaid && kind != Containment.Cgroup)
            {
                throw new UsageException($"{option.Name} needs --containment cgroup, not {text}");
            }
            kind = Containment.Cgroup;
        }
        return kind == Containment.Cgroup
            ? command with
            {
                Containment = kind,
                Cgroup = SettingsOf(result) with { OrElse = orElse },
            }
            : command with
            {
                Containment = kind,
            };
    }

    private CgroupSettings SettingsOf(ParseResult result)
    {
        var parent = result.GetValue(Parent);
        return new CgroupSettings
        {
            Parent = parent is null ? null : Path.GetFullPath(parent),
            MemoryMax = result.GetValue(Memory) is { } memory ? Sizes.Parse(memory) : null,
            CpuMax = result.GetValue(Cpus) is { } cpus ? ParseCpus(cpus) : null,
            PidsMax = result.GetValue(Pids) is { } pids ? ParsePids(pids) : null,
        };
    }

    private static double ParseCpus(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var cpus)
        && cpus >= 0.01
            ? cpus
            : throw new UsageException(
                $"'--cpus {text}' is no number of CPUs; give 0.01 or more, such as 1.5"
            );

    private static int ParsePids(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pids) && pids > 0
            ? pids
            : throw new UsageException($"'--pids {text}' is no number of processes; give 1 or more");
}
