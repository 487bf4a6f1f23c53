using Microsoft.Extensions.Logging;

namespace Reeve;

/// <summary>The options of a job. The constructor of <see cref="Job"/> reads them once; later changes have no effect.</summary>
public sealed class JobOptions
{
    private StopSequence _stopSequence = StopSequence.Default;
    private TimeProvider _timeProvider = TimeProvider.System;
    private TimeSpan _killTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The name in logs, metrics and spans. Default: null, the file name of the command's program.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// How <see cref="Job.Stop()"/>, <see cref="Job.Restart()"/>, <see cref="Job.TryRestart()"/> and
    /// <see cref="Job.Delete()"/> end a run. Default: TERM, 10 seconds, then the forced kill.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public StopSequence StopSequence
    {
        get => _stopSequence;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _stopSequence = value;
        }
    }

    /// <summary>
    /// How long after a forced kill the run may take to be gone. Then the stop fails with a
    /// <see cref="StopException"/> that names the survivors (a process in an uninterruptible sleep, or another user's).
    /// Default: 10 seconds.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public TimeSpan KillTimeout
    {
        get => _killTimeout;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            _killTimeout = value;
        }
    }

    /// <summary>What starts the processes. Default: null, <see cref="Spawner.Default"/>.</summary>
    public ISpawner? Spawner { get; set; }

    /// <summary>The clock of deadlines and times. Default: <see cref="TimeProvider.System"/>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public TimeProvider TimeProvider
    {
        get => _timeProvider;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _timeProvider = value;
        }
    }

    /// <summary>Where the job logs. Default: null, nowhere.</summary>
    public ILogger? Logger { get; set; }

    /// <summary>
    /// Whether arguments appear in logs and spans; they may hold secrets. Default: false. Values of environment
    /// variables never appear.
    /// </summary>
    public bool LogArguments { get; set; }

    internal JobOptions Copy() => (JobOptions)MemberwiseClone();
}
