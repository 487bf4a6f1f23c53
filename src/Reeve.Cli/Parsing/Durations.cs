using System.Globalization;

namespace Reeve.Cli.Parsing;

/// <summary>Times as they are written on the command line: <c>500ms</c>, <c>2s</c>, <c>1m</c>, <c>1h</c>, <c>2</c>, <c>forever</c>.</summary>
internal static class Durations
{
    private static readonly (string Suffix, double Milliseconds)[] Units =
    [
        ("ms", 1),
        ("s", 1_000),
        ("m", 60_000),
        ("h", 3_600_000),
        ("", 1_000),
    ];

    // What timers take at most, in round numbers.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(49);

    /// <summary>Reads a time; with <paramref name="allowForever"/>, <c>forever</c> is the infinite one.</summary>
    /// <exception cref="UsageException">It is no time, negative, or too long.</exception>
    public static TimeSpan Parse(string text, bool allowForever)
    {
        var trimmed = text.Trim();
        if (allowForever && trimmed.Equals("forever", StringComparison.OrdinalIgnoreCase))
        {
            return Timeout.InfiniteTimeSpan;
        }
        foreach (var (suffix, milliseconds) in Units)
        {
            if (!trimmed.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }
            var digits = trimmed.AsSpan(0, trimmed.Length - suffix.Length);
            return
                double.TryParse(
                    digits,
                    NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign,
                    CultureInfo.InvariantCulture,
                    out var number
                ) && double.IsFinite(number)
                ? Checked(number * milliseconds, text)
                : throw NoTime(text, allowForever);
        }
        throw NoTime(text, allowForever);
    }

    private static TimeSpan Checked(double milliseconds, string text)
    {
        if (milliseconds < 0)
        {
            throw new UsageException($"the time '{text}' is negative; give 0 or more");
        }
        return milliseconds <= Longest.TotalMilliseconds
            ? TimeSpan.FromMilliseconds(milliseconds)
            : throw new UsageException($"the time '{text}' is too long; give at most 49 days");
    }

    private static UsageException NoTime(string text, bool allowForever) =>
        new(
            $"'{text}' is not a time; give one such as 500ms, 2s or 1m"
                + (allowForever ? ", 0, or forever" : "")
        );
}
