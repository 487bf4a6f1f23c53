using System.Globalization;

namespace Reeve.Spawning;

/// <summary>What every system says alike when a start is prevented.</summary>
internal static class SpawnSentences
{
    public static SpawnException Because(
        string program,
        SpawnFailure reason,
        int error,
        string why,
        bool isTransient,
        IReadOnlyList<string>? searched
    ) =>
        new($"Cannot start '{program.Replace("\0", "\\0", StringComparison.Ordinal)}': {why}")
        {
            Reason = reason,
            Program = program,
            NativeErrorCode = error == 0 ? null : error,
            SearchedDirectories = searched ?? [],
            IsTransient = isTransient,
        };

    public static string NulIn(string where) =>
        $"{where} contains a NUL character, which the system takes for its end. Remove it.";

    /// <param name="number">Which stream.</param>
    /// <param name="error">The system's error number; 0: none.</param>
    /// <param name="words">The system's words for it.</param>
    /// <param name="what">What was tried; null: that is clear.</param>
    public static string NotOpened(int number, int error, string words, string? what)
    {
        var detail = (what, error) switch
        {
            (null, _) => words,
            (_, 0) => what,
            _ => $"{what}: {words}",
        };
        return $"its {StreamName(number)} could not be opened: {detail}. Check what the command gives there.";
    }

    public static string StreamName(int number) =>
        number switch
        {
            0 => "standard input",
            1 => "standard output",
            2 => "standard error",
            _ => string.Create(CultureInfo.InvariantCulture, $"descriptor {number}"),
        };
}
