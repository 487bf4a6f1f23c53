using Reeve;

// worker-pool COUNT COMMAND [ARG...]: keeps COUNT copies of a command running. One that ends is started again, later each
// time if it ends at once. Ctrl+C (or TERM) stops all gracefully, together; nothing of them is left.
if (args is not [var count, var program, .. var arguments] || !int.TryParse(count, out var size) || size < 1)
{
    Console.Error.WriteLine("usage: worker-pool COUNT COMMAND [ARG...]");
    return 2;
}
using var shutdown = new CancellationTokenSource();
using var interrupt = ShutDownOn(System.Runtime.InteropServices.PosixSignal.SIGINT);
using var terminate = ShutDownOn(System.Runtime.InteropServices.PosixSignal.SIGTERM);

await Task.WhenAll(Enumerable.Range(1, size).Select(number => KeepAsync(number, shutdown.Token)));
Console.WriteLine("All workers are gone.");
return 0;

async Task KeepAsync(int number, CancellationToken stopping)
{
    await using var worker = new Job(
        Command.Exec(program, arguments) with
        {
            Environment = EnvironmentChanges.None.Set("WORKER", $"{number}"),
        },
        new JobOptions { StopSequence = StopSequence.Graceful(Signal.Terminate, TimeSpan.FromSeconds(5)) }
    );
    var pause = TimeSpan.Zero;
    try
    {
        while (true)
        {
            var run = (await worker.Start()).EnsureRun();
            Console.WriteLine($"Worker {number} is process {run.ProcessId}.");
            var end = await run.Ended.WaitAsync(stopping);
            // One that ran for a while may start again at once; one that keeps failing waits, up to half a minute.
            pause =
                run.Duration > TimeSpan.FromSeconds(10)
                    ? TimeSpan.Zero
                    : TimeSpan.FromSeconds(Math.Min(30, (pause.TotalSeconds * 2) + 0.1));
            Console.WriteLine($"Worker {number} {end}; it starts again in {pause.TotalSeconds} s.");
            await Task.Delay(pause, TimeProvider.System, stopping);
        }
    }
    catch (OperationCanceledException)
    {
        await worker.Stop();
    }
    catch (SpawnException exception)
    {
        Console.Error.WriteLine(exception.Message);
        await shutdown.CancelAsync();
    }
}

System.Runtime.InteropServices.PosixSignalRegistration ShutDownOn(
    System.Runtime.InteropServices.PosixSignal signal
) =>
    System.Runtime.InteropServices.PosixSignalRegistration.Create(
        signal,
        context =>
        {
            context.Cancel = true;
            shutdown.Cancel();
        }
    );
