using Reeve.Spawning.Linux;

namespace Reeve.Tests.Spawning;

/// <summary>A pass over all processes, and those that come while it is made.</summary>
public sealed class ScanningProcesses : IDisposable
{
    private readonly ProcessTable _table = new();

    public void Dispose() => _table.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task Who_was_there_is_in_it_with_its_group_and_session()
    {
        await using var child = await Watched.Start(Command.Exec("sleep", "1000"));
        _table.Scan();
        Assert.True(_table.IsComplete);
        Assert.Contains(new ProcessTable.Entry(child.Id, child.Id, Native.Session(0)), Entries());
    }

    [Fact(Timeout = 60_000)]
    public async Task Who_came_afterwards_is_added_until_nobody_comes_any_more()
    {
        for (var isSettled = false; !isSettled; )
        {
            _table.Scan();
            await using var child = await Watched.Start(Command.Exec("sleep", "1000"));
            Assert.DoesNotContain(Entries(), entry => entry.Id == child.Id);
            var last = 0;
            Assert.True(_table.AddNewcomers(ref last, out isSettled));
            Assert.False(isSettled);
            Assert.Single(Entries(), entry => entry.Id == child.Id && entry.Group == child.Id);
            // On a busy machine so many may come that it has to be begun again.
            while (_table.AddNewcomers(ref last, out isSettled)) { }
            _table.DropNewcomers();
            Assert.DoesNotContain(Entries(), entry => entry.Id == child.Id);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Who_came_during_a_round_keeps_it_from_being_settled()
    {
        _table.Scan();
        var last = 0;
        while (_table.AddNewcomers(ref last, out _)) { }
        await using var child = await Watched.Start(Command.Exec("sleep", "1000"));
        _table.AddNewcomers(ref last, out var isSettled);
        Assert.False(isSettled);
    }

    private ProcessTable.Entry[] Entries() => _table.Entries.ToArray();
}
