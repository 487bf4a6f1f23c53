namespace Reeve.Jobs;

/// <summary>What only few controls carry, kept out of the common ticket's size.</summary>
internal sealed record ControlDetails(object? Argument, Run? OnlyFor, string? Cause);
