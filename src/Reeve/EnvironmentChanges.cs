using System.Collections.Immutable;

namespace Reeve;

/// <summary>Changes to the environment that a child inherits. Immutable; equality by value.</summary>
/// <example><c>new EnvironmentChanges { ["PORT"] = "8080", ["DEBUG"] = null }</c></example>
public sealed class EnvironmentChanges : IEquatable<EnvironmentChanges>
{
    private ImmutableSortedDictionary<string, string?> _changes = ImmutableSortedDictionary.Create<
        string,
        string?
    >(StringComparer.Ordinal);

    /// <summary>No change: the child has the supervisor's environment.</summary>
    public static EnvironmentChanges None { get; } = new();

    /// <summary>
    /// Whether the child starts from an empty environment. Default: false. The variable <c>REEVE_SUPERVISOR</c> is added
    /// nevertheless (<see cref="Command.OnSupervisorDeath"/>), unless it is removed here.
    /// </summary>
    public bool Clear { get; init; }

    /// <summary>Whether there is no change at all.</summary>
    public bool IsEmpty => !Clear && _changes.IsEmpty;

    /// <summary>The changes by name, in ordinal order; a null value removes the variable.</summary>
    public IReadOnlyDictionary<string, string?> Changes => _changes;

    /// <summary>The value that a variable is set to; null removes it, or, when read, says that it is not set here.</summary>
    /// <param name="name">The variable's name: not empty, without <c>=</c>.</param>
    /// <exception cref="ArgumentException">The name is null, empty or contains <c>=</c>.</exception>
    public string? this[string name]
    {
        get => _changes.GetValueOrDefault(name);
        init => _changes = _changes.SetItem(Checked(name), value);
    }

    /// <summary>A copy in which a variable is set, or removed.</summary>
    /// <param name="name">The variable's name: not empty, without <c>=</c>.</param>
    /// <param name="value">The value; null removes the variable.</param>
    /// <exception cref="ArgumentException">The name is null, empty or contains <c>=</c>.</exception>
    public EnvironmentChanges Set(string name, string? value) =>
        new() { Clear = Clear, _changes = _changes.SetItem(Checked(name), value) };

    /// <summary>Whether the changes are the same.</summary>
    public bool Equals(EnvironmentChanges? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Clear == other.Clear && _changes.SequenceEqual(other._changes));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as EnvironmentChanges);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Clear);
        foreach (var (name, value) in _changes)
        {
            hash.Add(name, StringComparer.Ordinal);
            hash.Add(value, StringComparer.Ordinal);
        }
        return hash.ToHashCode();
    }

    private static string Checked(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name.Contains('=', StringComparison.Ordinal)
            ? throw new ArgumentException(
                $"The environment variable name '{name}' contains '='.",
                nameof(name)
            )
            : name;
    }
}
