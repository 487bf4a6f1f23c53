using System.Diagnostics.CodeAnalysis;

namespace Reeve.Testing.Worlds;

/// <summary>What can happen now: taken first in first out, or, with a seed, in a random order that the seed decides.</summary>
[SuppressMessage("Security", "CA5394", Justification = "The order is to be repeatable, not secret.")]
internal sealed class ReadyList(int? seed)
{
    private readonly List<ReadyItem> _items = [];
    private readonly Queue<ReadyItem> _urgent = new();
    private readonly Random? _random = seed is { } value ? new Random(value) : null;
    private int _first;

    public bool Any => _urgent.Count > 0 || _items.Count > _first;

    public void Add(ReadyItem item) => _items.Add(item);

    /// <summary>Adds what comes before all else, in the order in which it was added, whatever the seed.</summary>
    public void AddUrgent(ReadyItem item) => _urgent.Enqueue(item);

    public bool TryTake(out ReadyItem item)
    {
        if (_urgent.TryDequeue(out item))
        {
            return true;
        }
        var count = _items.Count - _first;
        if (count == 0)
        {
            item = default;
            return false;
        }
        if (_random is null)
        {
            item = _items[_first];
            _items[_first++] = default;
            if (_first == _items.Count)
            {
                _items.Clear();
                _first = 0;
            }
            return true;
        }
        var index = _random.Next(count);
        item = _items[index];
        _items[index] = _items[^1];
        _items.RemoveAt(_items.Count - 1);
        return true;
    }

    /// <summary>A coin that the seed decides; without a seed always false.</summary>
    public bool TossCoin() => _random is not null && _random.Next(2) == 0;
}
