using Reeve.Testing;
using Reeve.Tests.Jobs.Support;

namespace Reeve.Tests.Jobs;

/// <summary>Those who read what <see cref="Job.WatchAsync"/> tells: from when, until when, how many.</summary>
public sealed class ReadingEvents
{
    private readonly SimulatedOs _os = Programs.CreateOs();

    [Fact]
    public void Begins_with_the_call_and_not_with_the_reading()
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Server);
            await job.Start();
            var watch = job.WatchAsync();
            await job.Stop();
            await _os.Delay(60);
            await using var reader = watch.GetAsyncEnumerator(CancellationToken.None);
            Assert.True(await reader.MoveNextAsync());
            Assert.IsType<JobEvent.EndingBegan>(reader.Current);
            Assert.Equal(3, reader.Current.Number);
        });
    }

    [Fact]
    public void Is_empty_on_a_job_that_is_gone_and_ends_with_one_that_goes()
    {
        _os.Run(async () =>
        {
            var job = _os.CreateJob(Programs.Server);
            var before = job.WatchAsync();
            await job.DeleteNow();
            Assert.Equal("Deleted", (await Read(before)).Kinds());
            Assert.Empty(await Read(job.WatchAsync()));
        });
    }

    [Fact]
    public void Two_watchers_are_told_the_same()
    {
        _os.Run(async () =>
        {
            var job = _os.CreateJob(Programs.Server);
            var first = job.WatchAsync();
            await job.Start();
            var second = job.WatchAsync();
            await job.Delete();
            var all = await Read(first);
            var later = await Read(second);
            Assert.Equal("EndingBegan StepTaken Exited Ended Deleted", later.Kinds());
            Assert.Equal(all.Skip(2), later);
        });
    }

    [Fact]
    public void Can_be_enumerated_once()
    {
        _os.Run(async () =>
        {
            var job = _os.CreateJob(Programs.Server);
            var watch = job.WatchAsync();
            await job.DeleteNow();
            await Read(watch);
            var failure = await Assert.ThrowsAsync<InvalidOperationException>(() =>
                Read(watch, CancellationToken.None)
            );
            Assert.Equal(
                "The events of one WatchAsync can be enumerated once. Call it again.",
                failure.Message
            );
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Ends_with_an_exception_when_cancelled(bool byReader)
    {
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Programs.Server);
            using var cancel = new CancellationTokenSource();
            var watch = job.WatchAsync(byReader ? CancellationToken.None : cancel.Token);
            var reading = Read(watch, byReader ? cancel.Token : CancellationToken.None);
            await job.Start();
            await _os.Delay(1);
            Assert.False(reading.IsCompleted);
            cancel.Cancel();
            var failure = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
            Assert.Equal(cancel.Token, failure.CancellationToken);

            var late = job.WatchAsync(cancel.Token);
            await job.Stop();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Read(late, CancellationToken.None));
        });
    }

    [Fact]
    public void A_reader_that_leaves_is_told_nothing_more_and_disturbs_no_other()
    {
        _os.Run(async () =>
        {
            var job = _os.CreateJob(Programs.Server);
            var events = job.Record();
            var reader = job.WatchAsync().GetAsyncEnumerator(CancellationToken.None);
            _ = job.Start();
            Assert.True(await reader.MoveNextAsync());
            await reader.DisposeAsync();
            await job.DeleteNow();
            await _os.Delay(1);
            Assert.IsType<JobEvent.Deleted>(events[^1]);
        });
    }

    [Fact]
    public void A_slow_reader_holds_up_nothing()
    {
        _os.Run(async () =>
        {
            var job = _os.CreateJob(Programs.Server);
            var count = 0;
            var reading = ReadSlowly();
            await job.Start();
            await job.Stop();
            await job.Delete();
            Assert.Equal(TimeSpan.Zero, _os.Elapsed);
            await reading;
            Assert.Equal(7, count);

            async Task ReadSlowly()
            {
                await foreach (var what in job.WatchAsync())
                {
                    count++;
                    Assert.Equal(count, what.Number);
                    await _os.Delay(10);
                }
            }
        });
    }

    private static async Task<List<JobEvent>> Read(
        IAsyncEnumerable<JobEvent> watch,
        CancellationToken cancellationToken = default
    )
    {
        var events = new List<JobEvent>();
        await foreach (var what in watch.WithCancellation(cancellationToken))
        {
            events.Add(what);
        }
        return events;
    }
}
