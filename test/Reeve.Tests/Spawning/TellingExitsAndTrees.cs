using Reeve.Tests.Real;

namespace Reeve.Tests.Spawning;

public sealed class TellingExitsAndTrees
{
    [Theory]
    [InlineData(Containment.None)]
    [InlineData(Containment.ProcessGroup)]
    public async Task A_lonely_process_s_exit_tells_that_its_tree_is_gone_too(Containment containment)
    {
        for (var i = 0; i < Sh.Times(50); i++)
        {
            await using var child = await Watched.Start(Sh.Exec("true") with { Containment = containment });
            Assert.True((await child.Exited).IsTreeGone);
            await child.Gone;
        }
    }

    [Fact]
    public async Task An_exit_that_leaves_somebody_behind_does_not()
    {
        await using var child = await Watched.Start(Sh.Line("sleep 1000 & exit 0"));
        Assert.False((await child.Exited).IsTreeGone);
        Assert.Single(child.Child.GetMembers());
        Assert.False(child.IsGone);
    }

    [Fact]
    public async Task An_observer_that_does_not_return_holds_up_no_other_child()
    {
        var child = await Spawner.Default.SpawnAsync(new SpawnRequest(Sh.Exec("sleep", "1000")), default);
        await using var other = await Watched.Start(Sh.Exec("sleep", "1000"));
        using var observer = new Blocking();
        try
        {
            child.Observe(observer);
            child.Kill();
            await observer.Entered.WaitAsync(Watched.Limit, TimeProvider.System);

            other.Child.Kill();
            await other.Gone;
        }
        finally
        {
            observer.Release();
        }
    }

    /// <summary>Stays in its first call until it is released.</summary>
    private sealed class Blocking : IChildObserver, IDisposable
    {
        private readonly TaskCompletionSource _entered = new(
            TaskCreationOptions.RunContinuationsAsynchronously
        );
        private readonly ManualResetEventSlim _mayReturn = new();

        public Task Entered => _entered.Task;

        public void OnExited(in ChildExit childExit)
        {
            _entered.TrySetResult();
            _mayReturn.Wait();
        }

        public void OnTreeGone() { }

        public void OnFault(Exception exception) { }

        public void Release() => _mayReturn.Set();

        public void Dispose() => _mayReturn.Dispose();
    }
}
