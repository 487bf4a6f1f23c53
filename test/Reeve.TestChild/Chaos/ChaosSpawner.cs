using System.Collections.Concurrent;
using System.Globalization;

namespace Reeve.TestChild.Chaos;

/// <summary>
/// A job's spawner with faults: it fails, takes its time, hangs until it is called off, or comes although it was. And with a
/// check: whenever a process is to be started, nobody of an earlier run of the job may be alive.
/// </summary>
internal sealed class ChaosSpawner(ChaosSetting setting, string job, Random random)
    : DelegatingSpawner(Spawner.Default)
{
    private readonly Lock _gate = new();
    private readonly Counts _counts = setting.Counts;
    private readonly ConcurrentDictionary<int, RunLock> _locks = new();
    private RunLock? _latest;

    /// <summary>The lock of the latest run with this main process.</summary>
    public RunLock? LockOf(int process) => _locks.GetValueOrDefault(process);

    /// <summary>The locks of all runs.</summary>
    public IEnumerable<RunLock> Locks => _locks.Values;

    public override ValueTask<ChildProcess> SpawnAsync(
        SpawnRequest request,
        CancellationToken cancellationToken
    )
    {
        if (_latest?.IsFree() is { } isFree)
        {
            _counts.Require(
                "1 one tree at a time",
                isFree,
                () => $"{job} starts a process while one of the run before is alive"
            );
        }
        _latest = null;
        switch (Next(20))
        {
            case 0:
                _counts.Faults.Add("spawner: no processes (EAGAIN)");
                throw setting.Injected.Make(
                    new SpawnException("No more processes, by the will of chaos.")
                    {
                        Reason = SpawnFailure.ResourceLimit,
                        NativeErrorCode = 11,
                        IsTransient = true,
                    },
                    $"{job}: the spawner"
                );
            case 1:
                _counts.Faults.Add("spawner: slow");
                return Later(request, Next(20), cancellationToken);
            case 2:
                _counts.Faults.Add("spawner: slow, and deaf to cancellation");
                return Later(request, Next(20), CancellationToken.None);
            case 3:
                _counts.Faults.Add("spawner: hangs until it is called off");
                return Later(request, 2_000, cancellationToken);
            case 4:
                _counts.Faults.Add("spawner: fails late");
                return FailLate(Next(20));
            default:
                return Start(request, "as usual", cancellationToken);
        }
    }

    private async ValueTask<ChildProcess> Later(
        SpawnRequest request,
        int milliseconds,
        CancellationToken cancellationToken
    )
    {
        await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, cancellationToken)
            .ConfigureAwait(false);
        return await Start(request, "late", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Mostly it is there at once, and then the job's loop gets it on its own stack.</summary>
    private ValueTask<ChildProcess> Start(
        SpawnRequest request,
        string how,
        CancellationToken cancellationToken
    )
    {
        var held = setting.NextLock(
            $"{job}: {how}, {request.Command.Containment}, {request.Command.Leftovers}, limits: {request.Command.Limits}"
        );
        request.Command = request.Command with
        {
            Environment = request.Command.Environment.Set(RunLock.Variable, held.Path),
        };
        setting.Starting.EnterReadLock();
        ValueTask<ChildProcess> spawning;
        try
        {
            spawning = base.SpawnAsync(request, cancellationToken);
        }
        finally
        {
            setting.Starting.ExitReadLock();
        }
        return spawning.IsCompletedSuccessfully
            ? new ValueTask<ChildProcess>(Began(spawning.Result, held))
            : Await(spawning);

        async ValueTask<ChildProcess> Await(ValueTask<ChildProcess> pending) =>
            Began(await pending.ConfigureAwait(false), held);
    }

    private ChildProcess Began(ChildProcess child, RunLock held)
    {
        _locks[child.Id] = held;
        _latest = held;
        return child;
    }

    private async ValueTask<ChildProcess> FailLate(int milliseconds)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System).ConfigureAwait(false);
        throw setting.Injected.Make(
            new InvalidDataException("by the will of chaos"),
            $"{job}: the spawner, late"
        );
    }

    private int Next(int limit)
    {
        lock (_gate)
        {
            return random.Next(limit);
        }
    }
}
