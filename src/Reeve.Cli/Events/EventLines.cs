using System.Globalization;

namespace Reeve.Cli.Events;

/// <summary>Makes the lines of events.</summary>
internal static class EventLines
{
    /// <summary>The line of an event.</summary>
    public static EventLine Of(JobEvent e) =>
        e switch
        {
            JobEvent.Spawning spawning => Line("spawning", e) with
            {
                Command = spawning.Command.ToString(),
                Restart = spawning.IsRestart,
            },
            JobEvent.Spawned spawned => Line("spawned", e) with { Pid = spawned.ProcessId },
            JobEvent.SpawnFailed failed => Line("spawn_failed", e) with { Error = failed.Exception.Message },
            JobEvent.SpawnCalledOff => Line("spawn_called_off", e),
            JobEvent.EndingBegan began => Line("ending_began", e) with
            {
                Sequence = began.Sequence.ToString(),
                Control = NameOf(began.Control),
            },
            JobEvent.StepTaken taken => Line("step_taken", e) with
            {
                Signal = (taken.Step as StopStep.SendSignal)?.Signal.ToString(),
                WaitMs =
                    taken.Step.Wait == Timeout.InfiniteTimeSpan
                        ? null
                        : (long)taken.Step.Wait.TotalMilliseconds,
                Delivery = NameOf(taken.Delivery),
            },
            JobEvent.Killed => Line("killed", e),
            JobEvent.Exited exited => WithEnd(Line("exited", e), exited.End, exited.Usage, e.Run),
            JobEvent.Ended ended => WithStop(
                WithEnd(Line("ended", e), ended.End, e.Run?.Usage, e.Run),
                ended.Stop
            ),
            JobEvent.Survivors survivors => Line("survivors", e) with { Survivors = survivors.ProcessIds },
            JobEvent.Stopped stopped => Line("stopped", e) with { Signal = stopped.Signal.ToString() },
            JobEvent.Continued => Line("continued", e),
            JobEvent.ControlFailed failed => Line("control_failed", e) with
            {
                Control = NameOf(failed.Control),
                Error = failed.Exception.Message,
            },
            JobEvent.Deleted => Line("deleted", e),
            _ => Line("unknown", e),
        };

    private static EventLine Line(string name, JobEvent e) =>
        new()
        {
            Event = name,
            Number = e.Number,
            Time = e.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            Run = e.Run?.Number,
            Pid = e.Run?.ProcessId,
            Cause = e.Cause,
        };

    private static EventLine WithEnd(EventLine line, ProcessEnd end, ResourceUsage? usage, Run? run) =>
        line with
        {
            Status = end.Code,
            Signal = end.Signal?.ToString(),
            CoreDumped = end.Signal is null ? null : end.CoreDumped,
            ExitStatus = end.ShellExitCode,
            DurationMs = Milliseconds(run?.Duration),
            UserMs = Milliseconds(usage?.UserTime),
            SystemMs = Milliseconds(usage?.SystemTime),
            PeakMemoryBytes = usage?.PeakMemoryBytes,
        };

    private static EventLine WithStop(EventLine line, StopReport? stop) =>
        stop is null
            ? line
            : line with
            {
                StepsTaken = stop.StepsTaken,
                Forced = stop.WasForced,
                LeftoversKilled = stop.LeftoversKilled,
                Survivors = stop.Survivors.Count == 0 ? null : stop.Survivors,
            };

    private static double? Milliseconds(TimeSpan? time) =>
        time is { } known ? Math.Round(known.TotalMilliseconds, 3) : null;

    private static string? NameOf(JobControlKind control) =>
        control switch
        {
            JobControlKind.None => null,
            JobControlKind.Start => "start",
            JobControlKind.Stop => "stop",
            JobControlKind.Restart => "restart",
            JobControlKind.TryRestart => "try_restart",
            JobControlKind.Signal => "signal",
            JobControlKind.Delete => "delete",
            JobControlKind.DeleteNow => "delete_now",
            _ => "other",
        };

    private static string NameOf(Delivery delivery) =>
        delivery switch
        {
            Delivery.Delivered => "delivered",
            Delivery.NobodyThere => "nobody_there",
            _ => "unsupported",
        };
}
