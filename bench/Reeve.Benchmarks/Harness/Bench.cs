namespace Reeve.Benchmarks.Harness;

/// <summary>Runs scenarios: for each, the sides as fresh processes, warmed up, then asked in turn, round by round.</summary>
internal sealed class Bench
{
    private static readonly TimeSpan WarmUpPause = TimeSpan.FromMilliseconds(200);

    private readonly string _floor;

    private Bench(BenchOptions options, string floor)
    {
        Options = options;
        _floor = floor;
    }

    public BenchOptions Options { get; }

    public Report Report { get; } = new();

    /// <returns>False when a limit was asked for and missed.</returns>
    public static async Task<bool> RunAsync(BenchOptions options)
    {
        var bench = new Bench(options, await Floor.CompileAsync());
        if (options.Check)
        {
            return await SpeedCheck.RunAsync(bench);
        }
        foreach (var scenario in options.Scenarios)
        {
            Report.Say($"{scenario.Name} …");
            await scenario.RunAsync(bench);
        }
        var table = bench.Report.ToMarkdown(options);
        Report.Say("");
        Report.Say(table);
        if (options.Into is not null)
        {
            await Report.WriteIntoAsync(options.Into, table);
        }
        return true;
    }

    /// <summary>The work of a scenario: all of it, or a fifth when asked to be quick.</summary>
    public int Work(int count) => Options.Quick ? Math.Max(1, count / 5) : count;

    /// <summary>Asks the sides the same, in turn.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="sides">Whom; within a round the first goes first, and each round begins with the next.</param>
    /// <param name="warmUps">How often each is asked beforehand, with the answers thrown away.</param>
    /// <param name="rounds">How many rounds; null: as the command line says.</param>
    public async Task<Rounds> AskAsync(Request request, Side[] sides, int warmUps = 1, int? rounds = null)
    {
        var processes = new List<(Side Side, SideProcess Process)>();
        var answers = new Rounds();
        try
        {
            foreach (var side in sides)
            {
                var process = SideProcess.Start(side, _floor);
                processes.Add((side, process));
                for (var i = 0; i < warmUps; i++)
                {
                    await process.AskAsync(request);
                    // Time for the runtime to compile in the background what the warm-up has shown to be hot.
                    await Task.Delay(WarmUpPause, TimeProvider.System);
                }
            }
            for (var round = 0; round < (rounds ?? Options.Rounds); round++)
            {
                for (var i = 0; i < processes.Count; i++)
                {
                    var (side, process) = processes[(round + i) % processes.Count];
                    answers.Add(side, await process.AskAsync(request));
                }
            }
            return answers;
        }
        finally
        {
            foreach (var (_, process) in processes)
            {
                await process.DisposeAsync();
            }
        }
    }
}
