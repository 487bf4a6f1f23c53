namespace Reeve.Testing.Tests;

/// <summary>The examples of the package's README, as they stand there.</summary>
public sealed class Readme
{
    public static TheoryData<int> Seeds { get; } = [.. Enumerable.Range(0, 50)];

    [Fact]
    public void Tries_again_until_it_succeeds()
    {
        var os = new SimulatedOs();
        os.Define(
            "import",
            process => process.After(TimeSpan.FromMinutes(1), p => p.Exit(os.Processes.Count < 3 ? 1 : 0))
        );
        var importer = new Importer(Command.Exec("import"), os, os.Clock);

        os.Run(() => importer.RunAsync(CancellationToken.None));

        Assert.Equal(3, os.Processes.Count);
        Assert.Equal(TimeSpan.FromSeconds(3 * 60 + 1 + 2), os.Elapsed);
    }

    [Fact]
    public void Is_killed_when_it_does_not_stop_in_time()
    {
        var os = new SimulatedOs();
        os.Define("server", process => process.Ignore(Signal.Terminate).Fork(worker => { }));
        var job = os.CreateJob(Command.Exec("server"));
        _ = job.Start();
        os.Run();

        var stop = job.Stop(Signal.Terminate, TimeSpan.FromSeconds(5));
        os.Advance(TimeSpan.FromSeconds(4));
        Assert.True(os.Processes[0].IsAlive);
        Assert.Equal(ProcessEnd.BySignal(Signal.Terminate), os.Processes[1].End);

        os.Advance(TimeSpan.FromSeconds(1));
        Assert.True(stop.IsCompleted);
        Assert.Equal(ProcessEnd.BySignal(Signal.ForceStop), os.Processes[0].End);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Leaves_no_process_behind_however_it_is_cancelled(int seed)
    {
        var os = new SimulatedOs(seed);
        os.Define("import", process => process.After(TimeSpan.FromSeconds(2), p => p.Exit(1)));
        var importer = new Importer(Command.Exec("import"), os, os.Clock);

        os.Run(async () =>
        {
            using var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(7), os.Clock);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
                importer.RunAsync(cancellation.Token)
            );
        });

        Assert.Equal(0, os.AliveCount);
        Assert.Equal(1, os.MaximumAliveTrees("import"));
    }

    [Fact]
    public void Shows_code_that_is_tested_here()
    {
        var tested = Words(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Readme.cs.txt")));
        var examples = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.md"))
            .Split("```csharp\n")
            .Skip(1)
            .Select(rest => Words(rest[..rest.IndexOf("```", StringComparison.Ordinal)]))
            .ToList();

        Assert.Equal(4, examples.Count);
        Assert.All(examples, example => Assert.Contains(example, tested, StringComparison.Ordinal));
    }

    private static string Words(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>Runs a command until it succeeds, waiting a little longer after each failure.</summary>
public sealed class Importer(Command command, ISpawner spawner, TimeProvider clock)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var job = new Job(command, new JobOptions { Spawner = spawner, TimeProvider = clock });
        for (var attempt = 1; ; attempt++)
        {
            var run = (await job.Start()).EnsureRun();
            var end = await run.Ended.WaitAsync(cancellationToken);
            if (end.IsSuccess)
            {
                return;
            }
            await Task.Delay(TimeSpan.FromSeconds(attempt), clock, cancellationToken);
        }
    }
}
