namespace Reeve.TestChild.Chaos;

/// <summary>What is counted, and what was found wrong. From any thread.</summary>
internal sealed class Counts
{
    private const int MostViolations = 20;

    private readonly List<string> _violations = [];
    private readonly Lock _gate = new();

    public Tally Controls { get; } = new();

    public Tally Outcomes { get; } = new();

    public Tally Children { get; } = new();

    public Tally Containments { get; } = new();

    public Tally Ends { get; } = new();

    public Tally Faults { get; } = new();

    public Tally Failures { get; } = new();

    public Tally Checks { get; } = new();

    public IReadOnlyList<string> Violations
    {
        get
        {
            lock (_gate)
            {
                return [.. _violations];
            }
        }
    }

    /// <summary>An invariant is looked at.</summary>
    public void Require(string invariant, bool holds, Func<string> violation)
    {
        Checks.Add(invariant);
        if (!holds)
        {
            Violated(invariant, violation());
        }
    }

    public void Violated(string invariant, string violation)
    {
        lock (_gate)
        {
            if (_violations.Count < MostViolations)
            {
                _violations.Add($"{invariant}: {violation}");
            }
        }
    }
}

/// <summary>How often there was what.</summary>
internal sealed class Tally
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public void Add(string name, int count = 1)
    {
        lock (_gate)
        {
            _counts[name] = _counts.GetValueOrDefault(name) + count;
        }
    }

    public IReadOnlyDictionary<string, int> Sums
    {
        get
        {
            lock (_gate)
            {
                return new SortedDictionary<string, int>(_counts, StringComparer.Ordinal);
            }
        }
    }
}
