using System.Globalization;

namespace Reeve.TestChild;

/// <summary>A program that supervises jobs, and ends in one of many ways without stopping them.</summary>
/// <remarks>Its words are name=value, such as <c>jobs=3 containment=Session on-death=Keep end=exit</c>.</remarks>
internal sealed class Supervisor
{
    private readonly Dictionary<string, string> _words;

    private Supervisor(IEnumerable<string> words) =>
        _words = words.Select(word => word.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);

    private Command Command =>
        Program with
        {
            Containment = Enum.Parse<Containment>(Word("containment", nameof(Containment.ProcessGroup))),
            OnSupervisorDeath = Enum.Parse<SupervisorDeath>(Word("on-death", nameof(SupervisorDeath.Kill))),
            Leftovers = Enum.Parse<Leftovers>(Word("leftovers", nameof(Leftovers.Kill))),
            Environment = Word("marker", "yes") == "yes" ? Changes : Changes.Set("REEVE_SUPERVISOR", null),
        };

    private EnvironmentChanges Changes =>
        new() { Clear = Word("clear", "no") == "yes", ["PATH"] = Environment.GetEnvironmentVariable("PATH") };

    private Command Program =>
        _words.TryGetValue("exec", out var path)
            ? Command.Exec(path, "1000")
            : Command.InShell(Word("line", "sleep 1000 & exec sleep 1000"));

    public static async Task<int> Supervise(IEnumerable<string> words)
    {
        var supervisor = new Supervisor(words);
        AppContext.SetSwitch("Reeve.KeepOnSupervisorDeath", supervisor.Word("switch", "no") == "yes");
        var jobs = supervisor.Jobs("jobs", "1", supervisor.Command);
        var kept = supervisor.Jobs(
            "kept",
            "0",
            supervisor.Command with
            {
                OnSupervisorDeath = SupervisorDeath.Keep,
            }
        );
        return await supervisor.Work([.. jobs, .. kept]);
    }

    private async Task<int> Work(Job[] jobs)
    {
        if (Word("work", "idle") == "starting")
        {
            // The first starts are slow, because their code is compiled meanwhile.
            await Cycle(
                jobs[0],
                StopSequence.Kill,
                int.Parse(Word("before", "0"), CultureInfo.InvariantCulture)
            );
            Say("ready");
            await Task.WhenAll(jobs.Select(job => Task.Run(() => Cycle(job, StopSequence.Kill))));
        }
        await Task.WhenAll(jobs.Select(job => job.Start().AsTask()));
        Say("ready");
        if (Word("work", "idle") == "stopping")
        {
            var sequence = StopSequence.Graceful(Signal.Terminate, TimeSpan.FromMilliseconds(5));
            await Task.WhenAll(jobs.Select(job => Task.Run(() => Cycle(job, sequence))));
        }
        switch (Word("end", "killed"))
        {
            case "exit":
                return 0;
            case "environment-exit":
                Environment.Exit(3);
                return 0;
            case "exception":
                throw new InvalidOperationException("Nobody handles this.");
            case "fail-fast":
                Environment.FailFast("This program ends at once.");
                return 0;
            default:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
                return 0;
        }
    }

    private static async Task Cycle(Job job, StopSequence sequence, int times = int.MaxValue)
    {
        for (var i = 0; i < times; i++)
        {
            await job.Start();
            await job.Stop(sequence);
        }
    }

    private IEnumerable<Job> Jobs(string word, string otherwise, Command command) =>
        Enumerable
            .Range(0, int.Parse(Word(word, otherwise), CultureInfo.InvariantCulture))
            .Select(_ => new Job(command));

    private string Word(string name, string otherwise) => _words.GetValueOrDefault(name, otherwise);

    private static void Say(string text)
    {
        Console.WriteLine(text);
        Console.Out.Flush();
    }
}
