namespace Reeve.TestChild;

/// <summary>
/// A thread pool that has all its threads from the beginning. Each needs two descriptors to start, and where one of the pool's cannot
/// have them the runtime ends the program ("Out of memory.").
/// </summary>
internal static class FixedPool
{
    public static async Task Fill(int threads)
    {
        ThreadPool.SetMinThreads(threads, threads);
        ThreadPool.SetMaxThreads(threads, threads);
        using var together = new Barrier(threads);
        await Task.WhenAll(
            Enumerable
                .Range(0, threads)
                .Select(_ =>
                    Task.Factory.StartNew(
                        together.SignalAndWait,
                        CancellationToken.None,
                        TaskCreationOptions.None,
                        TaskScheduler.Default
                    )
                )
        );
    }
}
