using static Reeve.Testing.Tests.World;

namespace Reeve.Testing.Tests;

public sealed class SupervisingJobs
{
    private readonly SimulatedOs _os = new();

    [Fact]
    public void Stops_gracefully_without_sleeping()
    {
        _os.Define("server", s => s.On(Signal.Terminate, x => x.After(Seconds(3), y => y.Exit(0))));

        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Server);
            var run = (await job.Start()).EnsureRun();
            await job.Stop();
            Assert.Equal(ProcessEnd.Exit(0), await run.Ended);
        });

        Assert.Equal(Seconds(3), _os.Elapsed);
    }

    [Fact]
    public void Escalates_step_by_step_when_the_clock_is_advanced()
    {
        _os.Define("server", s => s.Ignore(Signal.Terminate));
        var job = _os.CreateJob(Server);
        var start = job.Start();
        _os.Run();
        Assert.True(start.IsCompleted);

        var stop = job.Stop(Signal.Terminate, Seconds(5));
        _os.Advance(Seconds(4.9));
        Assert.False(stop.IsCompleted);
        _os.Advance(Seconds(0.1));

        Assert.True(stop.IsCompleted);
        Assert.Equal([Signal.Terminate, Signal.Continue, Signal.ForceStop], _os.Processes[0].Received);
    }

    [Fact]
    public async Task Runs_jobs_that_other_code_makes_with_the_clock_and_the_system()
    {
        var thread = Environment.CurrentManagedThreadId;
        int? started = null;
        _os.Define("server", _ => started = Environment.CurrentManagedThreadId);

        var job = new Job(Server, new JobOptions { Spawner = _os, TimeProvider = _os.Clock });
        _ = job.Start();
        Assert.False(job.IsRunning);
        _os.Run();

        Assert.True(job.IsRunning);
        Assert.Equal(thread, started);
        var disposal = job.DisposeAsync();
        _os.Run();
        await disposal;
    }

    [Fact]
    public void Keeps_the_options_of_a_job_but_for_its_clock()
    {
        _os.Define("server", _ => { });
        var spawner = new CountingSpawner(_os);
        var options = new JobOptions
        {
            Name = "web",
            StopSequence = StopSequence.Kill,
            Spawner = spawner,
        };

        var job = _os.CreateJob(Server, options);
        _ = job.Start();
        _ = job.Stop();
        _os.Run();

        Assert.Equal("web", job.Name);
        Assert.Equal(1, spawner.Count);
        Assert.Equal([Signal.ForceStop], _os.Processes[0].Received);
        Assert.Same(TimeProvider.System, options.TimeProvider);
    }

    [Theory]
    [InlineData(TaskCreationOptions.None)]
    [InlineData(TaskCreationOptions.RunContinuationsAsynchronously)]
    public void Brings_the_awaits_of_hooks_back_to_the_world(TaskCreationOptions kind)
    {
        _os.Define("server", _ => { });
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var gate = new TaskCompletionSource(kind);
            var thread = 0;
            var job = _os.CreateJob(Server);
            _ = job.SetSpawnHook(
                async (_, _) =>
                {
                    await gate.Task;
                    thread = Environment.CurrentManagedThreadId;
                }
            );
            _ = job.Start();
            _os.Run();
            Assert.False(job.IsRunning);

            gate.SetResult();
            Assert.Equal(0, thread);
            _os.Run();

            Assert.Equal(Environment.CurrentManagedThreadId, thread);
            Assert.True(job.IsRunning);
        }
    }

    [Fact]
    public void Keeps_code_that_captures_no_context_in_the_world()
    {
        _os.Define(
            "server",
            s => s.After(Seconds(1), x => x.Exit(0)).Fork(w => w.After(Seconds(1), x => x.Exit(0)))
        );
        var threads = new HashSet<int>();

        _os.Run(SuperviseAsync);

        Assert.Equal([Environment.CurrentManagedThreadId], threads);
        Assert.Equal(Seconds(1), _os.Elapsed);

        async Task SuperviseAsync()
        {
            var job = _os.CreateJob(Server with { Leftovers = Leftovers.Wait });
            var run = (await job.Start().ConfigureAwait(false)).EnsureRun();
            threads.Add(Environment.CurrentManagedThreadId);
            await run.Exited.ConfigureAwait(false);
            threads.Add(Environment.CurrentManagedThreadId);
            await run.Ended.ConfigureAwait(false);
            threads.Add(Environment.CurrentManagedThreadId);
            await job.DisposeAsync().ConfigureAwait(false);
            threads.Add(Environment.CurrentManagedThreadId);
        }
    }

    [Fact]
    public void Lets_a_hook_take_simulated_time()
    {
        _os.Define("server", _ => { });
        var job = _os.CreateJob(Server);
        _ = job.SetSpawnHook(
            async (_, context) => await Task.Delay(Seconds(2), _os.Clock, context.CancellationToken)
        );
        _ = job.Start();

        _os.Advance(Seconds(1));
        Assert.False(job.IsRunning);
        _os.Advance(Seconds(1));

        Assert.True(job.IsRunning);
    }

    [Fact]
    public void Waits_for_a_slow_start_and_calls_it_off()
    {
        _os.DefineSlow("server", Seconds(5), _ => { });
        var job = _os.CreateJob(Server);
        var start = job.Start();
        _os.Advance(Seconds(2));
        _ = job.Stop();
        _os.Advance(Seconds(10));

        Assert.Equal(JobOutcomeKind.Superseded, _os.Run(async () => await start).Kind);
        Assert.Empty(_os.Processes);
    }

    [Fact]
    public void Tells_the_events_of_a_job_in_the_world()
    {
        _os.Define("server", s => s.After(Seconds(1), x => x.Exit(0)));
        var kinds = new List<string>();

        _os.Run(async () =>
        {
            var job = _os.CreateJob(Server);
            var events = job.WatchAsync();
            _ = job.Start();
            _ = job.WaitForEnd();
            _ = job.Delete();
            await foreach (var happened in events)
            {
                kinds.Add($"{_os.Elapsed.TotalSeconds}: {happened.GetType().Name}");
            }
        });

        Assert.Contains("0: Spawned", kinds);
        Assert.Contains("0: Deleted", kinds);
    }

    [Fact]
    public void Supervises_many_jobs_in_one_order_for_one_seed()
    {
        Assert.Equal(Trace(1), Trace(1));
        Assert.Equal(20, Enumerable.Range(1, 20).Select(Trace).Distinct().Count());
    }

    private static string Trace(int seed)
    {
        var os = new SimulatedOs(seed);
        os.Define("server", s => s.On(Signal.Terminate, x => x.After(Seconds(1), y => y.Exit(0))));
        var trace = new List<string>();
        os.Run(async () =>
        {
            var jobs = Enumerable.Range(0, 10).Select(_ => os.CreateJob(Server)).ToList();
            await Task.WhenAll(
                jobs.Select(
                    async (job, index) =>
                    {
                        await job.Start();
                        trace.Add($"{index} started");
                        await job.Restart();
                        trace.Add($"{index} restarted");
                        await job.DisposeAsync();
                        trace.Add($"{index} disposed");
                    }
                )
            );
        });
        Assert.Equal(0, os.AliveCount);
        return string.Join(", ", trace);
    }

    private sealed class CountingSpawner(ISpawner inner) : DelegatingSpawner(inner)
    {
        public int Count { get; private set; }

        public override async ValueTask<ChildProcess> SpawnAsync(
            SpawnRequest request,
            CancellationToken cancellationToken
        )
        {
            Count++;
            return await base.SpawnAsync(request, cancellationToken);
        }
    }
}
