using System.Globalization;

namespace Reeve.Cli.Parsing;

/// <summary>Amounts of bytes as they are written on the command line: <c>512M</c>, <c>1.5G</c>, <c>65536</c>.</summary>
internal static class Sizes
{
    private const string Units = "KMGT";

    /// <summary>Reads a size; K, M, G and T are powers of 1024.</summary>
    /// <exception cref="UsageException">It is no size, or not positive, or too large.</exception>
    public static long Parse(string text)
    {
        var trimmed = text.Trim();
        var power =
            trimmed.Length == 0
                ? 0
                : 1 + Units.IndexOf(trimmed[^1].ToString(), StringComparison.OrdinalIgnoreCase);
        var digits = power == 0 ? trimmed : trimmed[..^1];
        if (
            !double.TryParse(
                digits,
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var number
            )
        )
        {
            throw new UsageException($"'{text}' is not a size; give one such as 512M or 1.5G");
        }
        var bytes = number * Math.Pow(1024, power);
        return bytes is >= 1 and < 9e18
            ? (long)bytes
            : throw new UsageException($"the size '{text}' is out of range; give at least one byte");
    }
}
