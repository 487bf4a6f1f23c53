namespace Reeve;

/// <summary>
/// Starts processes: the seam between a job and the system. Thread-safe; one spawner serves many jobs. Wrap one with
/// <see cref="DelegatingSpawner"/>.
/// </summary>
public interface ISpawner
{
    /// <summary>Starts a process.</summary>
    /// <param name="request">What to start. The spawner reads it; hooks have already changed it.</param>
    /// <param name="cancellationToken">
    /// Cancelled when the start is called off. A child that comes nevertheless is killed by the job.
    /// </param>
    /// <returns>The child, alive or already ended.</returns>
    /// <exception cref="SpawnException">The process could not be started.</exception>
    ValueTask<ChildProcess> SpawnAsync(SpawnRequest request, CancellationToken cancellationToken);
}

/// <summary>A spawner that passes all on to another: derive from it to change one thing.</summary>
/// <param name="inner">The spawner that does the work.</param>
public abstract class DelegatingSpawner(ISpawner inner) : ISpawner
{
    /// <inheritdoc/>
    public virtual ValueTask<ChildProcess> SpawnAsync(
        SpawnRequest request,
        CancellationToken cancellationToken
    ) => inner.SpawnAsync(request, cancellationToken);
}
