using System.Collections.Immutable;

namespace Reeve;

/// <summary>
/// Limits of resources (<c>getrlimit(2)</c>); what is not named stays as the supervisor has it. They count for each process by
/// itself, and are inherited. Immutable; equality by value.
/// </summary>
/// <example><c>new ResourceLimits { [LimitedResource.OpenFiles] = 1024, [LimitedResource.CoreSize] = 0 }</c></example>
public sealed class ResourceLimits : IEquatable<ResourceLimits>
{
    private ImmutableSortedDictionary<LimitedResource, ResourceLimit> _byResource = ImmutableSortedDictionary<
        LimitedResource,
        ResourceLimit
    >.Empty;

    /// <summary>All as the supervisor has them.</summary>
    public static ResourceLimits None { get; } = new();

    /// <summary>The limits by resource, in order.</summary>
    public IReadOnlyDictionary<LimitedResource, ResourceLimit> ByResource => _byResource;

    /// <summary>The limit of a resource; null: as the supervisor has it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such resource.</exception>
    public ResourceLimit? this[LimitedResource resource]
    {
        get => _byResource.TryGetValue(Checked(resource), out var limit) ? limit : null;
        init => _byResource = With(resource, value);
    }

    /// <summary>A copy with one limit changed.</summary>
    /// <inheritdoc cref="this[LimitedResource]"/>
    public ResourceLimits Set(LimitedResource resource, ResourceLimit? value) =>
        new() { _byResource = With(resource, value) };

    /// <summary>Whether the limits are the same.</summary>
    public bool Equals(ResourceLimits? other) =>
        ReferenceEquals(this, other) || (other is not null && _byResource.SequenceEqual(other._byResource));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ResourceLimits);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var (resource, limit) in _byResource)
        {
            hash.Add(resource);
            hash.Add(limit);
        }
        return hash.ToHashCode();
    }

    private ImmutableSortedDictionary<LimitedResource, ResourceLimit> With(
        LimitedResource resource,
        ResourceLimit? value
    ) =>
        value is { } limit
            ? _byResource.SetItem(Checked(resource), limit)
            : _byResource.Remove(Checked(resource));

    private static LimitedResource Checked(LimitedResource resource) =>
        Enum.IsDefined(resource)
            ? resource
            : throw new ArgumentOutOfRangeException(nameof(resource), resource, "There is no such resource.");
}
