using System.Globalization;

namespace Reeve;

/// <summary>The CPUs on which a process may run, by number. Immutable; equality by value.</summary>
public sealed class CpuSet : IEquatable<CpuSet>
{
    internal const int MostCpus = 8192;

    private readonly int[] _numbers;

    /// <summary>A set of these CPUs.</summary>
    /// <param name="numbers">The numbers, from 0, in any order.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative, or 8192 or more.</exception>
    public CpuSet(params ReadOnlySpan<int> numbers)
    {
        if (numbers.IsEmpty)
        {
            throw new ArgumentException("A process needs one CPU at least.", nameof(numbers));
        }
        foreach (var number in numbers)
        {
            if (number is < 0 or >= MostCpus)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(numbers),
                    number,
                    "The number of a CPU is from 0 to 8191."
                );
            }
        }
        _numbers = [.. new SortedSet<int>(numbers.ToArray())];
    }

    /// <summary>The numbers, in order.</summary>
    public IReadOnlyList<int> Numbers => _numbers;

    /// <summary>Whether the CPUs are the same.</summary>
    public bool Equals(CpuSet? other) => other is not null && _numbers.AsSpan().SequenceEqual(other._numbers);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CpuSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var number in _numbers)
        {
            hash.Add(number);
        }
        return hash.ToHashCode();
    }

    /// <summary>The numbers, separated by commas.</summary>
    public override string ToString() =>
        string.Join(',', _numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));
}
