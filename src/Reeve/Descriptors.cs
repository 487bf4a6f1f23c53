using System.Collections.Immutable;

namespace Reeve;

/// <summary>
/// What a child has open at descriptors from 3 on; all others are closed. Immutable; equality by value. Unix only.
/// </summary>
/// <example><c>new Descriptors { [3] = Stdio.Handle(socket) }</c></example>
public sealed class Descriptors : IEquatable<Descriptors>
{
    private ImmutableSortedDictionary<int, Stdio> _byNumber = ImmutableSortedDictionary<int, Stdio>.Empty;

    /// <summary>No descriptor beyond the standard streams.</summary>
    public static Descriptors None { get; } = new();

    /// <summary>The descriptors by number, in order.</summary>
    public IReadOnlyDictionary<int, Stdio> ByNumber => _byNumber;

    /// <summary>What a descriptor is: a file, an open handle, or <see cref="Stdio.Null"/>.</summary>
    /// <param name="number">The number in the child, at least 3.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 3.</exception>
    /// <exception cref="ArgumentException">The value cannot stand at a chosen number.</exception>
    public Stdio? this[int number]
    {
        get => _byNumber.GetValueOrDefault(number);
        init => _byNumber = _byNumber.SetItem(Checked(number), Checked(value));
    }

    /// <summary>A copy with one more descriptor.</summary>
    /// <inheritdoc cref="this[int]"/>
    public Descriptors Set(int number, Stdio value) =>
        new() { _byNumber = _byNumber.SetItem(Checked(number), Checked(value)) };

    /// <summary>Whether the descriptors are the same.</summary>
    public bool Equals(Descriptors? other) =>
        ReferenceEquals(this, other) || (other is not null && _byNumber.SequenceEqual(other._byNumber));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Descriptors);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var (number, stdio) in _byNumber)
        {
            hash.Add(number);
            hash.Add(stdio);
        }
        return hash.ToHashCode();
    }

    private static int Checked(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 3);
        return number;
    }

    private static Stdio Checked(Stdio? value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value is Stdio.NullStdio or Stdio.FileStdio or Stdio.HandleStdio
            ? value
            : throw new ArgumentException(
                $"A descriptor at a chosen number is a file, an open handle or Stdio.Null, not {value}.",
                nameof(value)
            );
    }
}
