using System.Runtime.InteropServices;

namespace Reeve.Testing.Worlds;

/// <summary>What can happen now: taken first in first out, or in the order of somebody who chooses.</summary>
/// <param name="choose">Chooses one of so many, from 0; null: first in first out.</param>
internal sealed class ReadyList(Func<int, int>? choose)
{
    private readonly List<ReadyItem> _items = [];
    private readonly Queue<ReadyItem> _urgent = new();
    private int _first;

    /// <summary>What is there, but for what comes before all else.</summary>
    public Span<ReadyItem> Items => CollectionsMarshal.AsSpan(_items)[_first..];

    public bool HasUrgent => _urgent.Count > 0;

    public bool Any => _urgent.Count > 0 || _items.Count > _first;

    public void Add(ReadyItem item) => _items.Add(item);

    /// <summary>Adds what comes before all else, in the order in which it was added, whoever chooses.</summary>
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
        if (choose is null)
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
        item = TakeAt(choose(count));
        return true;
    }

    /// <summary>Takes one out of <see cref="Items"/>, when somebody chooses.</summary>
    public ReadyItem TakeAt(int index)
    {
        var item = _items[index];
        _items.RemoveAt(index);
        return item;
    }

    /// <summary>A coin for whoever chooses; always false when nobody does.</summary>
    public bool TossCoin() => choose is not null && choose(2) == 1;
}
