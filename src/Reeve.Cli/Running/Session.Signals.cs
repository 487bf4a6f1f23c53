namespace Reeve.Cli.Running;

/// <summary>What signals do.</summary>
internal sealed partial class Session
{
    // A command that obeys at once needs no word about it.
    private static readonly TimeSpan SilentStop = TimeSpan.FromSeconds(1);

    // The suspension of reeve itself must not hang on a job that is busy.
    private static readonly TimeSpan LongestSuspending = TimeSpan.FromSeconds(1);

    private Signal? _stoppedBy;
    private bool _isKilling;

    private void TakeInSignal(Signal signal)
    {
        if (signal == Signal.WindowChange && _bridge is not null)
        {
            _bridge.Resize();
        }
        else if (signal == Signal.Interrupt || signal == Signal.Terminate)
        {
            StopCommand(signal);
        }
        else if (signal == Signal.Hangup && _plan.Watch is not null && !_job.IsRunning)
        {
            // The terminal is gone, and no command is there to decide what that means.
            StopCommand(signal);
        }
        else
        {
            _ = _job.Signal(signal);
        }
    }

    /// <summary>The first time gracefully, the second by force.</summary>
    private void StopCommand(Signal signal)
    {
        if (_stoppedBy is null)
        {
            _stoppedBy = signal;
            _ = FinishStopAsync(_job.Send(JobControl.Stop().Because($"{signal} came to reeve")));
        }
        else if (!_isKilling)
        {
            _isKilling = true;
            _ = _job.Send(JobControl.Kill().Because($"{signal} came to reeve again"));
        }
    }

    private async Task FinishStopAsync(Ticket stop)
    {
        try
        {
            var outcome = stop.AsTask();
            await Task.WhenAny(outcome, Task.Delay(SilentStop, _time)).ConfigureAwait(false);
            if (!outcome.IsCompleted)
            {
                _messages.Say("waiting for the command to end; the same signal once more kills it");
            }
            Post(new SessionInput.StopDone(await outcome.ConfigureAwait(false)));
        }
        catch (StopException exception)
        {
            _messages.Say(exception.Message);
            Post(new SessionInput.StopDone(null));
        }
    }

    private void TakeInStop(JobOutcome? outcome)
    {
        if (_exitStatus is null)
        {
            _exitStatus = outcome switch
            {
                null => ExitStatus.OwnFailure,
                { Kind: JobOutcomeKind.Done, Run.End: { } end } => ExitStatus.Of(end),
                // It had just ended by itself.
                _ when _plan.Watch is null && _job.State is JobState.Finished finished => ExitStatus.Of(
                    finished.End
                ),
                _ => ExitStatus.Of(_stoppedBy!.Value),
            };
        }
    }

    /// <summary>
    /// A session is no part of the terminal's job control, where TSTP stops nobody by default (its group is orphaned), and
    /// a control group may have some in it: these are suspended by STOP.
    /// </summary>
    private void SuspendCommand()
    {
        var signal = _plan.Command.Containment is Containment.Session or Containment.Cgroup
            ? Signal.Suspend
            : Signal.TerminalSuspend;
        try
        {
            _job.Send(JobControl.Signal(signal), JobPriority.High).AsTask().Wait(LongestSuspending);
        }
        catch (AggregateException)
        {
            // The system refused it: reeve is suspended alone.
        }
        _bridge?.Suspend();
    }

    private void ResumeCommand()
    {
        _bridge?.Resume();
        _ = _job.Signal(Signal.Continue);
    }
}
