namespace Reeve.Benchmarks.Sides;

/// <summary>Managed bytes allocated by some work. A job's loop is on other threads than its caller, so all are counted.</summary>
internal static class Allocated
{
    public static async Task<double> PerItemAsync(int count, Func<Task> work)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await work();
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)count;
    }
}
