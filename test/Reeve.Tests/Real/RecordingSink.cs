using System.Text;

namespace Reeve.Tests.Real;

/// <summary>A sink that keeps all, or misbehaves as told.</summary>
internal sealed class RecordingSink : IOutputSink
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly Dictionary<OutputStream, MemoryStream> _bytes = new()
    {
        [OutputStream.StandardOutput] = new MemoryStream(),
        [OutputStream.StandardError] = new MemoryStream(),
    };
    private readonly List<OutputEnd> _ends = [];
    private readonly List<Run> _runs = [];
    private readonly List<DateTimeOffset> _times = [];
    private readonly List<int> _order = [];
    private TaskCompletionSource _changed = NewSource();
    private int _calls;

    public bool Throws { get; init; }

    public bool ThrowsAtEnd { get; init; }

    public bool Refuses { get; set; }

    public TaskCompletionSource<OutputFlow> Refused { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Calls => Volatile.Read(ref _calls);

    public IReadOnlyList<OutputEnd> Ends => Get(() => _ends.ToArray());

    public IReadOnlyList<Run> Runs => Get(() => _runs.ToArray());

    public IReadOnlyList<DateTimeOffset> Times => Get(() => _times.ToArray());

    /// <summary>The numbers of the runs, in the order of all calls.</summary>
    public IReadOnlyList<int> Order => Get(() => _order.ToArray());

    public bool Write(in OutputChunk chunk)
    {
        Interlocked.Increment(ref _calls);
        if (Throws)
        {
            throw new FormatException("It does not like it.");
        }
        if (Refuses)
        {
            Refused.TrySetResult(chunk.Flow);
            return false;
        }
        lock (_lock)
        {
            _bytes[chunk.Stream].Write(chunk.Bytes);
            _runs.Add(chunk.Run);
            _times.Add(chunk.ReadAt);
            _order.Add(chunk.Run.Number);
            Change();
        }
        return true;
    }

    public void End(in OutputEnd end)
    {
        if (ThrowsAtEnd)
        {
            throw new FormatException("It does not like it.");
        }
        lock (_lock)
        {
            _ends.Add(end);
            _order.Add(end.Run.Number);
            Change();
        }
    }

    public OutputEnd End(OutputStream stream) => Ends.Single(end => end.Stream == stream);

    public string Text(OutputStream stream) => Get(() => Encoding.UTF8.GetString(_bytes[stream].ToArray()));

    public long Length(OutputStream stream) => Get(() => _bytes[stream].Length);

    public Task EndsAsync(int count) => WaitAsync(() => _ends.Count >= count);

    public Task HasAsync(string text, int times = 1) =>
        WaitAsync(() =>
            Encoding.UTF8.GetString(_bytes[OutputStream.StandardOutput].ToArray()).Split(text).Length > times
        );

    private async Task WaitAsync(Func<bool> condition)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (condition())
                {
                    return;
                }
                changed = _changed.Task;
            }
            await changed.WaitAsync(Limit);
        }
    }

    private void Change()
    {
        _changed.SetResult();
        _changed = NewSource();
    }

    private T Get<T>(Func<T> get)
    {
        lock (_lock)
        {
            return get();
        }
    }

    private static TaskCompletionSource NewSource() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
