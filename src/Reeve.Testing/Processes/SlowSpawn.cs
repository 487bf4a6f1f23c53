using Reeve.Testing.Worlds;

namespace Reeve.Testing.Processes;

/// <summary>A start that takes its time, and may be called off meanwhile.</summary>
internal sealed class SlowSpawn
{
    // Without asynchronous continuations: it completes inside the world, and what awaits it is to go on there.
    private readonly TaskCompletionSource<ChildProcess> _source = new();
    private readonly SimulatedTimer _timer;
    private readonly CancellationTokenRegistration _registration;

    public SlowSpawn(
        World world,
        TimeSpan delay,
        Func<ChildProcess> start,
        CancellationToken cancellationToken
    )
    {
        _timer = world.After(delay, () => Complete(start));
        _registration = cancellationToken.UnsafeRegister(
            _ => world.Queue(() => CallOff(cancellationToken)),
            null
        );
    }

    public Task<ChildProcess> Task => _source.Task;

    private void Complete(Func<ChildProcess> start)
    {
        if (_source.Task.IsCompleted)
        {
            return;
        }
        _registration.Unregister();
        try
        {
            _source.SetResult(start());
        }
        catch (Exception exception)
        {
            _source.SetException(exception);
        }
    }

    private void CallOff(CancellationToken cancellationToken)
    {
        _timer.Dispose();
        _source.TrySetCanceled(cancellationToken);
    }
}
