using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Reeve.TestChild.Chaos;

/// <summary>One job, to which several threads send at random until it is deleted.</summary>
/// <remarks><c>ChaosJob.Invariants.cs</c>: what must hold all along.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "Play disposes the job, however it goes.")]
internal sealed partial class ChaosJob
{
    private const int Senders = 3;

    private readonly Counts _counts;
    private readonly ChaosSetting _setting;
    private readonly int _number;
    private readonly ChaosSpawner _spawner;

    // No ConcurrentBag: what is in one can be reached from every thread that has put something into it.
    private readonly ConcurrentQueue<(string Name, Ticket Ticket)> _tickets = [];
    private readonly ConcurrentQueue<Task> _awaiting = [];
    private readonly int[] _leftAtCall = [.. Enumerable.Repeat(int.MaxValue, 2 * Senders)];
    private readonly Job _job;
    private readonly bool _isWatched;

    public ChaosJob(ChaosSetting setting, int number)
    {
        _setting = setting;
        _counts = setting.Counts;
        _number = number;
        var random = new Random(HashCode.Combine(setting.Seed, number));
        var name = string.Create(CultureInfo.InvariantCulture, $"job {number}");
        _spawner = new ChaosSpawner(setting, name, random);
        _isWatched = random.Next(2) == 0;
        _job = new Job(
            setting.CreateCommand(random),
            new JobOptions
            {
                Name = name,
                Spawner = _spawner,
                TimeProvider = random.Next(2) == 0 ? setting.Clock : TimeProvider.System,
                StopSequence = StopSequence.Graceful(
                    Signal.Terminate,
                    TimeSpan.FromMilliseconds(random.Next(60))
                ),
                // However slow the machine is and however far the clock jumps: what has not gone by then hangs.
                KillTimeout = TimeSpan.FromDays(10),
                Logger = this,
            }
        );
    }

    /// <summary>What it is at, for who wonders why it does not end.</summary>
    public string Story =>
        $"{_job.Name} is {_job.State}; open: "
        + string.Join(
            ", ",
            _tickets.Where(sent => !sent.Ticket.IsCompleted).Select(sent => sent.Name).Take(10)
        );

    public async Task Play()
    {
        var watching = _isWatched ? Watch(_job.WatchAsync()) : Task.CompletedTask;
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(() => Send(sender))));
        await _job.DisposeAsync();
        await Task.WhenAll(_awaiting);
        await watching;
        await CheckTheEnd();
        foreach (var held in _spawner.Locks)
        {
            File.Delete(held.Path);
        }
    }

    private async Task Send(int sender)
    {
        var random = new Random(HashCode.Combine(_setting.Seed, _number, sender));
        for (var left = random.Next(5, 30); left > 0 && !_setting.IsOver; left--)
        {
            var isHigh = random.Next(6) == 0;
            var (name, control) = Pick(random, isHigh ? sender + Senders : sender, left);
            var ticket = _job.Send(control, isHigh ? JobPriority.High : JobPriority.Normal);
            _tickets.Enqueue((name, ticket));
            _counts.Controls.Add(name);
            if (random.Next(3) > 0)
            {
                _awaiting.Enqueue(Await(name, ticket));
            }
            switch (random.Next(4))
            {
                case 0:
                    await Task.Delay(TimeSpan.FromMilliseconds(random.Next(80)), TimeProvider.System);
                    break;
                case 1:
                    Thread.SpinWait(random.Next(20_000));
                    break;
            }
        }
    }

    private (string Name, JobControl Control) Pick(Random random, int senderAndLane, int left) =>
        random.Next(25) switch
        {
            < 5 => ("Start", JobControl.Start()),
            5 or 6 => ("Stop", JobControl.Stop()),
            7 => ("Stop, impatient", JobControl.Stop(StopSequence.Graceful(Signal.Interrupt, TimeSpan.Zero))),
            8 => ("Kill", JobControl.Kill()),
            9 or 10 => ("Restart", JobControl.Restart()),
            11 => ("Restart by force", JobControl.Restart(StopSequence.Kill)),
            12 => ("TryRestart", JobControl.TryRestart()),
            13 => ("Signal", JobControl.Signal(random.Next(2) == 0 ? Signal.User1 : Signal.Hangup)),
            14 => (
                "Signal to the main process",
                JobControl.Signal(Signal.ForceStop, SignalTarget.MainProcess)
            ),
            15 => ("Suspend", JobControl.Signal(Signal.Suspend)),
            16 => ("WaitForEnd", JobControl.WaitForEnd()),
            17 => ("SetCommand", JobControl.SetCommand(_setting.CreateCommand(random))),
            18 => ("SetSpawnHook", CreateHook(random.Next(4))),
            19 => ("SetErrorHandler", CreateHandler(random.Next(3))),
            20 when random.Next(20) == 0 => ("Delete", JobControl.Delete()),
            21 => ("ClearSpawnHook", JobControl.ClearSpawnHook()),
            22 => ("Call, asynchronous", JobControl.Call(static async _ => await Task.Yield())),
            23 when random.Next(4) == 0 => ("Call that throws", JobControl.Call(_ => Throw("a function"))),
            _ => ("Call", JobControl.Call(_ => Called(senderAndLane, left))),
        };

    private JobControl CreateHook(int kind) =>
        kind switch
        {
            0 => JobControl.SetSpawnHook(static (_, _) => { }),
            1 => JobControl.SetSpawnHook(static async (_, _) => await Task.Yield()),
            2 => JobControl.SetSpawnHook(
                static async (_, context) =>
                    await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, context.CancellationToken)
            ),
            _ => JobControl.SetSpawnHook((SpawnRequest _, JobContext _) => Throw("a spawn hook")),
        };

    private JobControl CreateHandler(int kind) =>
        kind switch
        {
            0 => JobControl.SetErrorHandler(failure => Handle(failure.Exception)),
            1 => JobControl.SetErrorHandler(async failure =>
            {
                await Task.Yield();
                Handle(failure.Exception);
            }),
            _ => JobControl.SetErrorHandler((JobFailure _) => Throw("an error handler")),
        };

    private void Throw(string where) =>
        throw _setting.Injected.Make(
            new InvalidDataException("by the will of chaos"),
            $"{_job.Name}: {where}"
        );
}
