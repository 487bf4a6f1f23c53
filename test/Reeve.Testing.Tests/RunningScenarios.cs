using static Reeve.Testing.Tests.World;

namespace Reeve.Testing.Tests;

public sealed class RunningScenarios
{
    private readonly SimulatedOs _os = new();

    [Fact]
    public void Moves_the_clock_whenever_nothing_else_can_move()
    {
        _os.Define("server", s => s.On(Signal.Terminate, x => x.After(Seconds(3), y => y.Exit(0))));

        var end = _os.Run(async () =>
        {
            var child = _os.Spawn();
            await Task.Delay(Seconds(10), _os.Clock);
            child.Signal(Signal.Terminate);
            while (_os.AliveCount > 0)
            {
                await Task.Delay(Seconds(0.5), _os.Clock);
            }
            return _os.Processes[0].End;
        });

        Assert.Equal(ProcessEnd.Exit(0), end);
        Assert.Equal(Seconds(13), _os.Elapsed);
    }

    [Fact]
    public void Stays_on_the_worlds_thread_also_where_a_source_continues_elsewhere()
    {
        var thread = Environment.CurrentManagedThreadId;
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var threads = new List<int>();

        _os.Run(async () =>
        {
            var waiting = WaitAsync();
            await Task.Yield();
            gate.SetResult();
            await waiting;
            threads.Add(Environment.CurrentManagedThreadId);

            async Task WaitAsync()
            {
                await gate.Task;
                threads.Add(Environment.CurrentManagedThreadId);
            }
        });

        Assert.Equal([thread, thread], threads);
    }

    [Fact]
    public void Stays_on_the_worlds_thread_in_code_that_captures_no_context()
    {
        var thread = Environment.CurrentManagedThreadId;
        var threads = new List<int>();

        _os.Run(async () =>
        {
            await OuterAsync();
            threads.Add(Environment.CurrentManagedThreadId);
        });

        Assert.Equal([thread, thread, thread], threads);

        async Task OuterAsync()
        {
            await InnerAsync().ConfigureAwait(false);
            threads.Add(Environment.CurrentManagedThreadId);
        }

        async Task InnerAsync()
        {
            await Task.Delay(Seconds(1), _os.Clock).ConfigureAwait(false);
            threads.Add(Environment.CurrentManagedThreadId);
        }
    }

    [Fact]
    public void Waits_for_what_comes_back_from_the_thread_pool()
    {
        var thread = Environment.CurrentManagedThreadId;

        var (elsewhere, back) = _os.Run(async () =>
        {
            var pool = await Task.Run(() => Environment.CurrentManagedThreadId);
            return (pool, Environment.CurrentManagedThreadId);
        });

        Assert.NotEqual(thread, elsewhere);
        Assert.Equal(thread, back);
    }

    [Fact]
    public void Throws_what_the_scenario_throws()
    {
        var failure = Assert.Throws<NotSupportedException>(() =>
            _os.Run(async () =>
            {
                await Task.Yield();
                throw new NotSupportedException("from the scenario");
            })
        );

        Assert.Equal("from the scenario", failure.Message);
    }

    [Fact]
    public void Says_so_when_the_scenario_waits_for_what_cannot_happen()
    {
        _os.Define("server", _ => { });

        var failure = Assert.Throws<InvalidOperationException>(() =>
            _os.Run(async () =>
            {
                _os.Spawn();
                await new TaskCompletionSource().Task;
            })
        );

        Assert.Contains("at rest", failure.Message, StringComparison.Ordinal);
        Assert.Contains(
            $"process {_os.Processes[0].Id} ('server')",
            failure.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Does_not_wait_for_the_plans_of_what_has_ended_or_was_called_off()
    {
        _os.Define("done", s => s.After(Seconds(3600), _ => { }).Exit(0));
        _os.DefineSlow("slow", Seconds(3600), _ => { });

        Assert.Throws<InvalidOperationException>(() =>
            _os.Run(async () =>
            {
                _os.Spawn(Command.Exec("done"));
                using var cancellation = new CancellationTokenSource(Seconds(1), _os.Clock);
                var slow = _os.SpawnAsync(new SpawnRequest(Command.Exec("slow")), cancellation.Token);
                await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await slow);
                await new TaskCompletionSource().Task;
            })
        );

        Assert.Equal(Seconds(1), _os.Elapsed);
    }

    [Fact]
    public void Ends_at_rest_without_moving_the_clock_further()
    {
        _os.Define("server", s => s.On(Signal.Terminate, x => x.After(Seconds(3), y => y.Exit(0))));

        _os.Run(async () =>
        {
            _os.Spawn().Signal(Signal.Terminate);
            await Task.Delay(Seconds(1), _os.Clock);
            _os.Spawn().Signal(Signal.Interrupt);
        });

        Assert.Equal(Seconds(1), _os.Elapsed);
        Assert.Equal([true, false], _os.Processes.Select(process => process.IsAlive));
    }
}
