using Reeve.Spawning.Unix;

namespace Reeve.Tests.Spawning;

/// <summary>A started child with an observer that writes down what it hears. Disposing it leaves nothing behind.</summary>
internal sealed class Watched : IChildObserver, IAsyncDisposable
{
    /// <summary>How long anything may take before a test fails: far more than it does, on a busy machine too.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource<ChildExit> _exited = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly List<string> _heard = [];
    private readonly List<Exception> _faults = [];

    private Watched(ChildProcess child) => Child = child;

    public ChildProcess Child { get; }

    public int Id => Child.Id;

    public Task<ChildExit> Exited => ExitedWithin(Limit);

    public Task Gone => _gone.Task.WaitAsync(Limit, TimeProvider.System);

    public bool IsGone => _gone.Task.IsCompleted;

    public IReadOnlyList<Exception> Faults
    {
        get
        {
            lock (_lock)
            {
                return [.. _faults];
            }
        }
    }

    public IReadOnlyList<string> Heard
    {
        get
        {
            lock (_lock)
            {
                return [.. _heard];
            }
        }
    }

    /// <summary>A backend of the test's own, also one that does without signalling groups by pidfd.</summary>
    public static ISpawner NewSpawner(bool groupsByPidFd = true) =>
        Backend.NewSpawner(new EnvironmentBlocks(), groupsByPidFd);

    public Task<ChildExit> ExitedWithin(TimeSpan limit) => _exited.Task.WaitAsync(limit, TimeProvider.System);

    public static Task<Watched> Start(Command command, ISpawner? spawner = null) =>
        Start(new SpawnRequest(command), spawner);

    public static async Task<Watched> Start(SpawnRequest request, ISpawner? spawner = null)
    {
        var watched = new Watched(await (spawner ?? Spawner.Default).SpawnAsync(request, default));
        watched.Child.Observe(watched);
        return watched;
    }

    /// <summary>Starts it and gives what it wrote, when all is over.</summary>
    public static async Task<string> Output(
        Command command,
        ISpawner? spawner = null,
        Action<SpawnRequest>? change = null
    )
    {
        using var file = new TemporaryFile();
        var request = new SpawnRequest(command with { StandardOutput = Stdio.ToFile(file.Path) });
        change?.Invoke(request);
        await using var child = await Start(request, spawner);
        await child.Gone;
        return await File.ReadAllTextAsync(file.Path);
    }

    public void OnExited(in ChildExit childExit)
    {
        Write("exited");
        _exited.TrySetResult(childExit);
    }

    public void OnTreeGone()
    {
        Write("gone");
        _gone.TrySetResult();
    }

    public void OnFault(Exception exception)
    {
        lock (_lock)
        {
            _faults.Add(exception);
        }
    }

    public ValueTask DisposeAsync() => Child.DisposeAsync();

    private void Write(string what)
    {
        lock (_lock)
        {
            _heard.Add(what);
        }
    }
}
