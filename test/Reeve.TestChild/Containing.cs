namespace Reeve.TestChild;

/// <summary>Runs a command in a control group of its own, as a supervisor that a test may kill.</summary>
internal static class Containing
{
    /// <param name="words">
    /// <c>leave</c>, <c>keep</c>, <c>parent=DIRECTORY</c> and files with their values, then <c>--</c> and the command.
    /// </param>
    public static async Task<int> Contain(string[] words)
    {
        // What a killed supervisor leaves is what these tests are about: no guardian takes it away.
        AppContext.SetSwitch("Reeve.KeepOnSupervisorDeath", isEnabled: true);
        var end = Array.IndexOf(words, "--");
        var settings = new CgroupSettings();
        var command = Command.Exec(words[end + 1], words.AsSpan(end + 2));
        foreach (var word in words[..end])
        {
            var (name, value) = word.Split('=') is [var n, var v] ? (n, v) : (word, "");
            switch (name)
            {
                case "leave":
                    command = command with { Leftovers = Leftovers.Leave };
                    break;
                case "keep":
                    command = command with { OnSupervisorDeath = SupervisorDeath.Keep };
                    break;
                case "parent":
                    settings = settings with { Parent = value };
                    break;
                default:
                    settings = new CgroupSettings { Parent = settings.Parent, [name] = value };
                    break;
            }
        }
        try
        {
            await using var job = new Job(
                command with
                {
                    Containment = Containment.Cgroup,
                    Cgroup = settings,
                }
            );
            var run = (await job.Start()).EnsureRun();
            await run.Ended;
            if (command.Leftovers == Leftovers.Leave)
            {
                Console.WriteLine("ended");
                Thread.Sleep(Timeout.Infinite);
            }
            return 0;
        }
        catch (SpawnException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }
}
