using System.Collections.Concurrent;
using System.Text.Json;
using Reeve.Cli.Events;
using Reeve.Cli.Parsing;
using Reeve.Cli.Tests.Helpers;

namespace Reeve.Cli.Tests.Events;

public sealed class WritingEvents : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<string> _warnings = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Tells_of_start_restart_and_end_in_flat_lines()
    {
        var path = _folder.At("events.jsonl");
        await using (var job = new Job(Command.Exec("sleep", "60")))
        {
            var writer = new EventWriter(
                job.WatchAsync(TestContext.Current.CancellationToken),
                new EventTarget(path),
                _warnings.Enqueue
            );
            await job.Start();
            await job.Send(JobControl.Restart().Because("changed: ä 'b'.cs"));
            await job.Kill();
            await job.DeleteNow();
            await writer.FinishAsync(TimeProvider.System);
        }
        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.Contains("changed: ä 'b'.cs", text);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToArray();
        Assert.Equal(
            [
                "spawning",
                "spawned",
                "ending_began",
                "step_taken",
                "exited",
                "ended",
                "spawning",
                "spawned",
                "ending_began",
                "killed",
                "exited",
                "ended",
                "deleted",
            ],
            lines.Select(line => line.GetProperty("event").GetString())
        );
        Assert.Equal(
            Enumerable.Range(1, lines.Length),
            lines.Select(line => line.GetProperty("number").GetInt32())
        );
        Assert.Equal("sleep 60", lines[0].GetProperty("command").GetString());
        Assert.False(lines[0].GetProperty("restart").GetBoolean());
        Assert.True(lines[6].GetProperty("restart").GetBoolean());
        Assert.Equal("changed: ä 'b'.cs", lines[6].GetProperty("cause").GetString());
        Assert.True(lines[1].GetProperty("pid").GetInt32() > 1);
        Assert.Equal("SIGTERM", lines[5].GetProperty("signal").GetString());
        Assert.Equal(143, lines[5].GetProperty("exit_status").GetInt32());
        Assert.True(lines[5].TryGetProperty("user_ms", out _));
        Assert.True(lines[5].GetProperty("peak_memory_bytes").GetInt64() > 0);
        Assert.True(lines[11].GetProperty("forced").GetBoolean());
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task Reports_a_full_disk_once_and_goes_on()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full");
        await using var job = new Job(Command.Exec("true"));
        var writer = new EventWriter(
            job.WatchAsync(TestContext.Current.CancellationToken),
            new EventTarget("/dev/full"),
            _warnings.Enqueue
        );
        var run = (await job.Start()).EnsureRun();
        await run.Ended;
        await job.DeleteNow();
        await writer.FinishAsync(TimeProvider.System);
        Assert.Single(_warnings);
    }

    [Fact]
    public void Refuses_a_target_that_cannot_be_written()
    {
        Assert.Throws<UsageException>(() => new EventTarget(_folder.At("none/x")).Open());
        Assert.Throws<UsageException>(() => new EventTarget(null, 987).Open());
    }
}
