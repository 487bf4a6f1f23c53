using System.Runtime.Versioning;
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
        await UntilAsync("events", "\"spawning\"", 1);
        await ChangeAsync(time);

        ReleaseStart();
        await UntilAsync("events", "\"spawning\"", 2);
        ReleaseStart();
        await UntilAsync("runs", "up", 2);
        await UntilAsync("events", "\"spawned\"", 2);
        await ChangeAsync(time);
        await UntilAsync("events", "\"spawning\"", 3);
        ReleaseStart();
        await UntilAsync("runs", "up", 3);

        // A command that dies of HUP takes the session with it.
        var pid = (await File.ReadAllLinesAsync(_folder.At("runs"), Token))[^1].Split(' ')[1];
        await RunningProgram.SignalAsync(pid, "HUP");
        Assert.Equal(129, await session);
        Assert.Equal(3, (await File.ReadAllLinesAsync(_folder.At("runs"), Token)).Length);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task<Task<int>> BeginAsync(TimeProvider time)
    {
        Assert.True(
            (await Command.Exec("mkfifo", _folder.At("fifo")).RunAsync(cancellationToken: Token)).IsSuccess
        );
        _folder.Write("src/a.cs", "0");
        var command = Command.Exec("sh", "-c", "echo up $$ >> runs; exec sleep 1000") with
        {
            WorkingDirectory = _folder.Path,
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

    private async Task UntilAsync(string file, string text, int times)
    {
        var path = _folder.At(file);
        for (var attempt = 0; attempt < 3000; attempt++)
        {
            if (File.Exists(path) && (await File.ReadAllTextAsync(path, Token)).Split(text).Length > times)
            {
                return;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token);
        }
        Assert.Fail($"{text} does not come {times} times in {file}");
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
