namespace Reeve.Tests.Jobs.Support;

/// <summary>Notes down what happens to a job.</summary>
internal static class Recording
{
    /// <summary>The job's events from now on; the list grows while the world runs.</summary>
    public static List<JobEvent> Record(this Job job)
    {
        var events = new List<JobEvent>();
        _ = Collect(job.WatchAsync(), events);
        return events;
    }

    /// <summary>The kinds of events in a row.</summary>
    public static string Kinds(this IEnumerable<JobEvent> events) =>
        string.Join(' ', events.Select(static what => what.GetType().Name));

    private static async Task Collect(IAsyncEnumerable<JobEvent> source, List<JobEvent> events)
    {
        await foreach (var what in source)
        {
            events.Add(what);
        }
    }
}
