namespace Reeve.Cli.Watching;

/// <summary>A burst of changes, taken as one.</summary>
/// <param name="FirstPath">The full path of what changed first.</param>
/// <param name="Count">How many paths changed.</param>
/// <param name="LastAt">When the last of them did.</param>
internal sealed record ChangeBatch(string FirstPath, int Count, DateTimeOffset LastAt)
{
    /// <summary>The changed files as a person would name them: <c>src/a.cs and 2 more</c>.</summary>
    public string Files => RelativePaths.ForDisplay(FirstPath) + (Count > 1 ? $" and {Count - 1} more" : "");

    /// <summary>The cause as it is seen in events.</summary>
    public string Cause => "changed: " + Files;
}
