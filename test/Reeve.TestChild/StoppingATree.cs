namespace Reeve.TestChild;

/// <summary>
/// Supervises a command: starts it, waits for its first output, stops it, and prints how that went. When something survives,
/// a line of input has it stopped once more.
/// </summary>
internal static class StoppingATree
{
    private static readonly StopSequence Sequence = StopSequence.Graceful(
        Signal.Terminate,
        TimeSpan.FromSeconds(2)
    );

    public static async Task<int> Run(Containment containment, string[] command)
    {
        var options = new JobOptions { StopSequence = Sequence, KillTimeout = TimeSpan.FromSeconds(1) };
        await using var job = new Job(
            Command.Exec(command[0], command.AsSpan(1)) with
            {
                Containment = containment,
                StandardOutput = Stdio.Pipe,
            },
            options
        );
        var run = (await job.Start()).EnsureRun();
        await run.StandardOutput.ReadExactlyAsync(new byte[1]);
        while (true)
        {
            try
            {
                var outcome = await job.Stop();
                await Console.Out.WriteLineAsync($"{outcome.Kind}: {outcome.Stop}");
                return 0;
            }
            catch (StopException exception)
            {
                await Console.Out.WriteLineAsync($"{job.State.GetType().Name}: {exception.Report}");
                await Console.Out.FlushAsync();
                await Console.In.ReadLineAsync();
            }
        }
    }
}
