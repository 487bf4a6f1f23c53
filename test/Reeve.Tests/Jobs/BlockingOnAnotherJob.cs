using Reeve.Tests.Real;

namespace Reeve.Tests.Jobs;

/// <summary>On the real thread pool: what one job's function waits for must not be waiting for that function's thread.</summary>
public sealed class BlockingOnAnotherJob
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact(Timeout = 30_000)]
    public async Task A_function_may_wait_for_a_control_of_another_job()
    {
        await using var first = new Job(Sh.Exec("true"));
        await using var second = new Job(Sh.Exec("true"));
        var isDone = false;
        await first.Call(_ => isDone = second.Call(_ => { }).AsTask().Wait(Limit));
        Assert.True(isDone);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_hook_may_wait_for_what_a_watcher_of_its_job_does()
    {
        await using var job = new Job(Sh.Exec("true"));
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var watching = WatchAsync(job, seen);
        var isSeen = false;
        job.SetSpawnHook((_, _) => isSeen = seen.Task.Wait(Limit));
        await job.Start();
        Assert.True(isSeen);
        await job.DeleteNow();
        await watching;
    }

    private static async Task WatchAsync(Job job, TaskCompletionSource seen)
    {
        await foreach (var e in job.WatchAsync())
        {
            if (e is JobEvent.Spawning)
            {
                seen.TrySetResult();
            }
        }
    }
}
