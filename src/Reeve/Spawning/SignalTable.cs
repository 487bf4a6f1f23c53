using System.Collections.Frozen;
using System.Globalization;

namespace Reeve.Spawning;

/// <summary>The names and numbers of a system's signals.</summary>
internal sealed class SignalTable
{
    private static readonly FrozenDictionary<string, string> WindowsEvents = new Dictionary<string, string>(
        StringComparer.OrdinalIgnoreCase
    )
    {
        ["CTRL+C"] = "INT",
        ["CTRL-C"] = "INT",
        ["CTRL+BREAK"] = "QUIT",
        ["CTRL-BREAK"] = "QUIT",
        ["CLOSE"] = "HUP",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly FrozenDictionary<string, int> _numbers;
    private readonly FrozenDictionary<int, string> _names;
    private readonly int _realTimeMinimum;

    /// <param name="numbers">Names without SIG and their numbers; of two names for a number, the first is shown.</param>
    /// <param name="realTimeMinimum">The first real-time signal; 0 when there are none.</param>
    /// <param name="largest">The largest number.</param>
    public SignalTable(IReadOnlyList<(string Name, int Number)> numbers, int realTimeMinimum, int largest)
    {
        _numbers = numbers.ToFrozenDictionary(
            pair => pair.Name,
            pair => pair.Number,
            StringComparer.OrdinalIgnoreCase
        );
        _names = numbers
            .DistinctBy(pair => pair.Number)
            .ToFrozenDictionary(pair => pair.Number, pair => pair.Name);
        _realTimeMinimum = realTimeMinimum;
        Largest = largest;
    }

    public int Largest { get; }

    public bool CanBeSent(int number) => number >= 1 && number <= Largest;

    public string NameOf(int number)
    {
        if (_names.TryGetValue(number, out var name))
        {
            return "SIG" + name;
        }
        if (_realTimeMinimum > 0 && number >= _realTimeMinimum)
        {
            return number == _realTimeMinimum
                ? "SIGRTMIN"
                : string.Create(CultureInfo.InvariantCulture, $"SIGRTMIN+{number - _realTimeMinimum}");
        }
        return number.ToString(CultureInfo.InvariantCulture);
    }

    public bool TryParse(ReadOnlySpan<char> text, out int number)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            return Found(ref number);
        }
        if (WindowsEvents.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var standsFor))
        {
            text = standsFor;
        }
        else if (text.StartsWith("SIG", StringComparison.OrdinalIgnoreCase))
        {
            text = text[3..];
        }
        return _numbers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out number)
            || (_realTimeMinimum > 0 && TryParseRealTime(text, out number));
    }

    private bool TryParseRealTime(ReadOnlySpan<char> text, out int number)
    {
        const string Minimum = "RTMIN";
        const string Maximum = "RTMAX";
        number = 0;
        var fromMinimum = text.StartsWith(Minimum, StringComparison.OrdinalIgnoreCase);
        if (!fromMinimum && !text.StartsWith(Maximum, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }
        var start = fromMinimum ? _realTimeMinimum : Largest;
        var rest = text[Minimum.Length..];
        if (rest.IsEmpty)
        {
            number = start;
            return true;
        }
        if (
            rest[0] != (fromMinimum ? '+' : '-')
            || !int.TryParse(rest[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var distance)
            || distance > Largest - _realTimeMinimum
        )
        {
            return false;
        }
        number = fromMinimum ? start + distance : start - distance;
        return true;
    }

    private bool Found(ref int number)
    {
        if (CanBeSent(number))
        {
            return true;
        }
        number = 0;
        return false;
    }
}
