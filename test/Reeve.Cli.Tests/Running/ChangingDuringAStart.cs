using System.Runtime.Versioning;
using System.Text.Json;
using Reeve.Cli.Events;
using Reeve.Cli.Running;
using Reeve.Cli.Tests.Helpers;
using Reeve.Cli.Watching;

namespace Reeve.Cli.Tests.Running;

/// <summary>
/// What changes after a start has begun and before the process is up: the command's input is a FIFO, and its start waits
/// until the test opens the other end.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class ChangingDuringAStart : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Restarts_for_it_and_for_what_changes_later()
    {
        using var time = new TellingTime();
        var session = await BeginAsync(time);
        await UntilAsync("\"spawning\"", 1);
        await ChangeAsync(time);

        ReleaseStart();
        await UntilAsync("\"spawning\"", 2);
        ReleaseStart();
        await UntilAsync("\"spawned\"", 2);
        await ChangeAsync(time);
        await UntilAsync("\"spawning\"", 3);
        ReleaseStart();
        var events = await UntilAsync("\"spawned\"", 3);

        // A command that dies of HUP takes the session with it.
        using var spawned = JsonDocument.Parse(
            events.Split('\n').Last(line => line.Contains("\"spawned\"", StringComparison.Ordinal))
        );
        await RunningProgram.SignalAsync($"{spawned.RootElement.GetProperty("pid").GetInt32()}", "HUP");
        Assert.Equal(129, await session);
        Assert.Equal(3, spawned.RootElement.GetProperty("run").GetInt32());
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task<Task<int>> BeginAsync(TimeProvider time)
    {
        Assert.True(
            (await Command.Exec("mkfifo", _folder.At("fifo")).RunAsync(cancellationToken: Token)).IsSuccess
        );
        _folder.Write("src/a.cs", "0");
        var command = Command.Exec("sleep", "1000") with
        {
            StandardInput = Stdio.FromFile(_folder.At("fifo")),
        };
        var watch = new WatchPlan(
            new WatchScope([.. WatchRoot.Open(_folder.At("src"), [])], []),
            TimeSpan.FromMilliseconds(1),
            new Reaction(ReactionKind.Restart)
        );
        var plan = new RunPlan(command, StopSequence.Default, watch, new EventTarget(_folder.At("events")));
        return StartAsync();

        async Task<int> StartAsync()
        {
            await Task.Yield();
            return await Session.RunAsync(plan, new Messages(TextWriter.Null), time);
        }
    }

    /// <summary>Changes a file, and comes back when the session has been told.</summary>
    private async Task ChangeAsync(TellingTime time)
    {
        time.Fired.Reset();
        // One event, and so one batch.
        File.Move(_folder.Write("new", "1"), _folder.At("src/a.cs"), overwrite: true);
        Assert.True(await Task.Run(() => time.Fired.Wait(TimeSpan.FromSeconds(30), Token)));
    }

    /// <summary>The start waits in its opening of the FIFO until somebody opens it for writing.</summary>
    private void ReleaseStart() =>
        File.OpenHandle(_folder.At("fifo"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite).Dispose();

    /// <summary>Waits until the events have this text that many times; gives them.</summary>
    private async Task<string> UntilAsync(string text, int times)
    {
        var path = _folder.At("events");
        for (var attempt = 0; attempt < 3000; attempt++)
        {
            // A line that is not whole yet does not count.
            var whole = File.Exists(path) ? await File.ReadAllTextAsync(path, Token) : "";
            whole = whole[..(whole.LastIndexOf('\n') + 1)];
            if (whole.Split(text).Length > times)
            {
                return whole;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token);
        }
        Assert.Fail($"{text} does not come {times} times");
        return "";
    }

    /// <summary>The system's clock; it tells when a timer has fired. The session's is the debouncer's.</summary>
    private sealed class TellingTime : TimeProvider, IDisposable
    {
        public ManualResetEventSlim Fired { get; } = new();

        public void Dispose() => Fired.Dispose();

        public override ITimer CreateTimer(
            TimerCallback callback,
            object? state,
            TimeSpan dueTime,
            TimeSpan period
        ) =>
            base.CreateTimer(
                all =>
                {
                    callback(all);
                    Fired.Set();
                },
                state,
                dueTime,
                period
            );
    }
}
