using Reeve.Cli.Tests.Helpers;
using Reeve.Cli.Watching;

namespace Reeve.Cli.Tests.Watching;

public sealed class DebouncingChanges : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly List<ChangeBatch> _batches = [];
    private readonly Debouncer _debouncer;

    public DebouncingChanges() =>
        _debouncer = new Debouncer(_time, TimeSpan.FromMilliseconds(100), _batches.Add);

    public void Dispose() => _debouncer.Dispose();

    [Fact]
    public void Tells_one_batch_of_a_burst_once_it_is_quiet()
    {
        for (var index = 0; index < 10; index++)
        {
            _debouncer.Add($"/x/{index % 3}");
            _time.Advance(99);
        }
        Assert.Empty(_batches);
        _time.Advance(1);
        var batch = Assert.Single(_batches);
        Assert.Equal("/x/0", batch.FirstPath);
        Assert.Equal(3, batch.Count);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddMilliseconds(9 * 99), batch.LastAt);
        Assert.Equal("changed: /x/0 and 2 more", batch.Cause);
    }

    [Fact]
    public void Tells_again_of_a_later_change()
    {
        _debouncer.Add("/a");
        _time.Advance(100);
        _debouncer.Add("/b");
        _time.Advance(100);
        Assert.Equal(["/a", "/b"], _batches.Select(batch => batch.FirstPath));
    }

    [Fact]
    public void Does_not_wait_for_ever_when_changes_do_not_end()
    {
        var end = Debouncer.LongestBurst + TimeSpan.FromMilliseconds(50);
        for (var passed = TimeSpan.Zero; passed < end; passed += TimeSpan.FromMilliseconds(50))
        {
            _debouncer.Add("/log");
            _time.Advance(50);
        }
        Assert.Single(_batches);
    }

    [Fact]
    public void Tells_nothing_after_its_end()
    {
        _debouncer.Add("/a");
        _debouncer.Dispose();
        _debouncer.Add("/b");
        _time.Advance(1000);
        Assert.Empty(_batches);
    }
}
