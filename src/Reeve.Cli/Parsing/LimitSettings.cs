using System.Globalization;

namespace Reeve.Cli.Parsing;

/// <summary>The limits of <c>--nice</c> and <c>--rlimit</c>.</summary>
internal static class LimitSettings
{
    private const string Units = "KMGT";
    private const int BitsOfUnit = 10;

    // The names of prlimit(1).
    private static readonly SortedDictionary<string, LimitedResource> Names = new(StringComparer.Ordinal)
    {
        ["as"] = LimitedResource.AddressSpace,
        ["core"] = LimitedResource.CoreSize,
        ["cpu"] = LimitedResource.CpuTime,
        ["data"] = LimitedResource.Data,
        ["fsize"] = LimitedResource.FileSize,
        ["memlock"] = LimitedResource.LockedMemory,
        ["msgqueue"] = LimitedResource.MessageQueues,
        ["nice"] = LimitedResource.Nice,
        ["nofile"] = LimitedResource.OpenFiles,
        ["nproc"] = LimitedResource.Processes,
        ["rtprio"] = LimitedResource.RealTimePriority,
        ["rttime"] = LimitedResource.RealTimeTime,
        ["sigpending"] = LimitedResource.PendingSignals,
        ["stack"] = LimitedResource.Stack,
    };

    /// <summary>The limits that the options ask for; null: none.</summary>
    /// <exception cref="UsageException">A value makes no sense.</exception>
    public static ProcessLimits? Parse(string? nice, IReadOnlyList<string> resources)
    {
        if (nice is null && resources.Count == 0)
        {
            return null;
        }
        var limits = ResourceLimits.None;
        foreach (var text in resources)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? text : text[..equals];
            if (!Names.TryGetValue(name, out var resource))
            {
                throw new UsageException(
                    $"'{name}' is no resource of --rlimit; give one of {string.Join(", ", Names.Keys)}"
                );
            }
            limits = limits.Set(resource, ParseLimit(text, equals < 0 ? "" : text[(equals + 1)..]));
        }
        return new ProcessLimits { Nice = nice is null ? null : ParseNice(nice), Resources = limits };
    }

    private static int ParseNice(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var nice)
        && nice is >= -20 and <= 19
            ? nice
            : throw new UsageException($"'--nice {text}' is no nice value; give -20 (most urgent) to 19");

    private static ResourceLimit ParseLimit(string option, string text)
    {
        var parts = text.Split(':');
        var soft = ParseNumber(parts[0], out var isSoft);
        var hard = ParseNumber(parts[^1], out var isHard);
        if (parts.Length > 2 || !isSoft || !isHard || (soft ?? hard) is null)
        {
            throw new UsageException(
                $"'--rlimit {option}' sets no limit; give NAME=SOFT:HARD, or NAME=BOTH: numbers, with K, M or G for powers "
                    + "of 1024, or unlimited"
            );
        }
        return soft > hard
            ? throw new UsageException($"'--rlimit {option}' has a soft limit above the hard one")
            : new ResourceLimit(soft, hard);
    }

    /// <summary>A number; null for nothing, which leaves the limit as it is.</summary>
    private static ulong? ParseNumber(string text, out bool isValid)
    {
        isValid = true;
        if (text.Length == 0)
        {
            return null;
        }
        if (text is "unlimited" or "infinity")
        {
            return ResourceLimit.Unlimited;
        }
        var unit = Units.IndexOf(char.ToUpperInvariant(text[^1]), StringComparison.Ordinal) + 1;
        var shift = unit * BitsOfUnit;
        isValid =
            ulong.TryParse(
                unit == 0 ? text : text[..^1],
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var number
            )
            && number << shift >> shift == number;
        return number << shift;
    }
}
