namespace Reeve.Cli.Running;

/// <summary>The exit statuses of reeve itself, as those of shells, <c>env(1)</c> and <c>timeout(1)</c>.</summary>
internal static class ExitStatus
{
    public const int Usage = 2;
    public const int OwnFailure = 125;
    public const int CannotStart = 126;
    public const int NotFound = 127;
    private const int SignalBase = 128;

    /// <summary>The status that tells of a command's end; of one that nobody knows, reeve's own failure.</summary>
    public static int Of(ProcessEnd end) => end.ShellExitCode ?? OwnFailure;

    /// <summary>The status of a command that could not be started.</summary>
    public static int Of(Exception failure) =>
        failure switch
        {
            SpawnException { Reason: SpawnFailure.NotFound } => NotFound,
            SpawnException => CannotStart,
            _ => OwnFailure,
        };

    /// <summary>The status of reeve when a signal ended it and no command ran.</summary>
    public static int Of(Signal signal) =>
        signal.TryGetNumber(out var number) ? SignalBase + number : OwnFailure;
}
