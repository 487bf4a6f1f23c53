namespace Reeve.Model.Tests.Exploring;

/// <summary>
/// The choices of one world: first those of a script, then always the first that there is, or one at random. It remembers how
/// many there were, so that the others can be tried in other worlds.
/// </summary>
internal sealed class Choices(IReadOnlyList<byte> script, Random? random = null) : INoPart
{
    private readonly List<byte> _taken = [];
    private readonly List<byte> _counts = [];

    public IReadOnlyList<byte> Taken => _taken;

    /// <summary>How many there were to choose from, for each choice.</summary>
    public IReadOnlyList<byte> Counts => _counts;

    /// <summary>Whether the script has been played.</summary>
    public bool IsFree => _taken.Count >= script.Count;

    public int Choose(int count)
    {
        var at = _taken.Count;
        var choice =
            at < script.Count ? script[at]
            : random is not null ? (byte)random.Next(count)
            : (byte)0;
        if (choice >= count)
        {
            throw new InvalidOperationException(
                $"Choice {at + 1} of the script is {choice}, but there are only {count}: it is of another world."
            );
        }
        _taken.Add(choice);
        _counts.Add(checked((byte)count));
        return choice;
    }
}
