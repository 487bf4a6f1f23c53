using Microsoft.Extensions.Logging;

namespace Reeve.Diagnostics;

/// <summary>What a job logs. Arguments only where they were asked for; values of variables never.</summary>
internal static partial class JobLog
{
    [LoggerMessage(1, LogLevel.Information, "{Job}: started process {ProcessId} (run {Run}; cause: {Cause})")]
    public static partial void Spawned(ILogger logger, string job, int run, int processId, string? cause);

    [LoggerMessage(
        2,
        LogLevel.Information,
        "{Job}: started process {ProcessId} (run {Run}; cause: {Cause}): {Command}"
    )]
    public static partial void SpawnedWithArguments(
        ILogger logger,
        string job,
        int run,
        int processId,
        Command command,
        string? cause
    );

    [LoggerMessage(3, LogLevel.Information, "{Job}: process {ProcessId} {End} (run {Run})")]
    public static partial void Ended(ILogger logger, string job, int run, int processId, ProcessEnd end);

    [LoggerMessage(
        4,
        LogLevel.Debug,
        "{Job}: ending process {ProcessId} by {Sequence} (control: {Control}; cause: {Cause})"
    )]
    public static partial void EndingBegan(
        ILogger logger,
        string job,
        int processId,
        StopSequence sequence,
        JobControlKind control,
        string? cause
    );

    [LoggerMessage(5, LogLevel.Debug, "{Job}: step {Step} for process {ProcessId}: {Delivery}")]
    public static partial void StepTaken(
        ILogger logger,
        string job,
        int processId,
        StopStep step,
        Delivery delivery
    );

    [LoggerMessage(6, LogLevel.Debug, "{Job}: forced kill of process {ProcessId} and its containment")]
    public static partial void Killed(ILogger logger, string job, int processId);

    [LoggerMessage(7, LogLevel.Error, "{Job}: process {ProcessId} could not be ended")]
    public static partial void Survivors(ILogger logger, Exception exception, string job, int processId);

    [LoggerMessage(8, LogLevel.Debug, "{Job}: {Signal} to process {ProcessId}: {Delivery} (cause: {Cause})")]
    public static partial void Signalled(
        ILogger logger,
        string job,
        int processId,
        Signal signal,
        Delivery delivery,
        string? cause
    );

    [LoggerMessage(
        9,
        LogLevel.Warning,
        "{Job}: process {ProcessId} was stopped by {Signal}. A stop by SIGTTIN or SIGTTOU means that it wants the terminal: "
            + "give its command Foreground = true, or its standard input Stdio.Null"
    )]
    public static partial void Stopped(ILogger logger, string job, int processId, Signal signal);

    [LoggerMessage(10, LogLevel.Error, "{Job}: {Control} failed, and nobody awaits it or handles its errors")]
    public static partial void ControlFailed(
        ILogger logger,
        Exception exception,
        string job,
        JobControlKind control
    );

    [LoggerMessage(11, LogLevel.Error, "{Job}: the error handler itself failed, told of a failed {Control}")]
    public static partial void HandlerFailed(
        ILogger logger,
        Exception exception,
        string job,
        JobControlKind control
    );

    [LoggerMessage(12, LogLevel.Warning, "{Job}: a hook or function that nobody waits for any more failed")]
    public static partial void AbandonedFailed(ILogger logger, Exception exception, string job);

    [LoggerMessage(
        13,
        LogLevel.Warning,
        "{Job}: process {ProcessId} came after its start was called off, and is killed"
    )]
    public static partial void LateChildKilled(ILogger logger, string job, int processId);

    [LoggerMessage(14, LogLevel.Error, "{Job}: a child process could not be freed")]
    public static partial void DisposeFailed(ILogger logger, Exception exception, string job);

    [LoggerMessage(
        15,
        LogLevel.Warning,
        "{Job}: {Count} controls wait in the Normal lane, behind a start, an ending or a function that is not over"
    )]
    public static partial void ControlsHeld(ILogger logger, string job, int count);

    [LoggerMessage(16, LogLevel.Debug, "{Job}: deleted")]
    public static partial void Deleted(ILogger logger, string job);

    [LoggerMessage(
        17,
        LogLevel.Critical,
        "{Job}: a defect in Reeve ended the job's task; its process is killed"
    )]
    public static partial void Defect(ILogger logger, Exception exception, string job);

    [LoggerMessage(
        18,
        LogLevel.Warning,
        "{Job}: the {Stream} of process {ProcessId} is still held by a process that has left its containment; what that writes "
            + "is not read"
    )]
    public static partial void OutputCut(ILogger logger, string job, string stream, int processId);

    [LoggerMessage(19, LogLevel.Warning, "{Job}: process {ProcessId}: {Warning}")]
    public static partial void Warned(ILogger logger, string job, int processId, string warning);
}
