using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;

namespace Reeve;

/// <summary>Copies of argument lists, and their comparison by value.</summary>
internal static class Sequence
{
    public static IReadOnlyList<string> Of(
        ReadOnlySpan<string> items,
        [CallerArgumentExpression(nameof(items))] string? name = null
    ) => items.IsEmpty ? [] : Checked(items.ToArray(), name);

    public static IReadOnlyList<string> Of(
        IEnumerable<string> items,
        [CallerArgumentExpression(nameof(items))] string? name = null
    )
    {
        ArgumentNullException.ThrowIfNull(items, name);
        return items is ReadOnlyCollection<string> copied ? copied : Checked([.. items], name);
    }

    public static bool Same(IReadOnlyList<string> a, IReadOnlyList<string> b) =>
        ReferenceEquals(a, b) || a.SequenceEqual(b, StringComparer.Ordinal);

    public static int Hash(IReadOnlyList<string> items)
    {
        var hash = new HashCode();
        foreach (var item in items)
        {
            hash.Add(item, StringComparer.Ordinal);
        }
        return hash.ToHashCode();
    }

    private static ReadOnlyCollection<string> Checked(string[] items, string? name) =>
        Array.Exists(items, item => item is null)
            ? throw new ArgumentNullException(name, "An argument in the list is null.")
            : Array.AsReadOnly(items);
}
