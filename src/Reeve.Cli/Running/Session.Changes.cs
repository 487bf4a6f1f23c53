using Reeve.Cli.Watching;

namespace Reeve.Cli.Running;

/// <summary>What changes of files and the ends of runs do.</summary>
internal sealed partial class Session
{
    // What is known of the command comes from its events alone, in their order: the job itself may be further.
    // A start has been sent, and has neither succeeded nor failed yet.
    private bool _isStarting = true;
    private bool _isUp;

    // When the latest start began: what had changed by then is in it.
    private DateTimeOffset _startedAt;

    // A change that may still need a start: it came during one, or waits for the command's end.
    private ChangeBatch? _held;

    private void TakeInChange(ChangeBatch batch)
    {
        if (_stoppedBy is not null)
        {
            return;
        }
        if (_isStarting || (_isUp && !_job.IsRunning))
        {
            // How the start went, or that the command has ended, is about to be told.
            _held = batch;
        }
        else if (!_isUp)
        {
            Start(batch);
        }
        else
        {
            React(_plan.Watch!.Reaction, batch);
        }
    }

    private void React(Reaction reaction, ChangeBatch batch)
    {
        switch (reaction.Kind)
        {
            case ReactionKind.Restart:
                _isStarting = true;
                _messages.Say($"{batch.Files} changed, restarting");
                _ = _job.Send(JobControl.Restart().Because(batch.Cause));
                break;
            case ReactionKind.Signal:
                _messages.Say($"{batch.Files} changed, sending {reaction.Signal}");
                _ = _job.Send(JobControl.Signal(reaction.Signal).Because(batch.Cause));
                break;
            case ReactionKind.Queue:
                _held ??= batch;
                break;
        }
    }

    private void Start(ChangeBatch batch)
    {
        _isStarting = true;
        _messages.Say($"{batch.Files} changed, starting");
        _ = _job.Send(JobControl.Start().Because(batch.Cause));
    }

    private void TakeInEvent(JobEvent e)
    {
        switch (e)
        {
            case JobEvent.Spawning:
                _startedAt = e.At;
                break;
            case JobEvent.Spawned:
                _isStarting = false;
                _isUp = true;
                _bridge?.Begin(e.Run!.Terminal);
                TakeUpHeld();
                if (e.Run?.Warning is { } warning)
                {
                    _messages.Say(warning);
                }
                break;
            case JobEvent.SpawnFailed failed:
                TakeInFailure(failed);
                break;
            case JobEvent.Ended ended:
                _isUp = false;
                TakeInEnd(ended);
                break;
            case JobEvent.Survivors survivors when _stoppedBy is null:
                _isStarting = false;
                _messages.Say(
                    $"processes survived the kill: {string.Join(", ", survivors.ProcessIds)}; the next change tries again"
                );
                break;
            case JobEvent.SpawnCalledOff:
                _isStarting = false;
                break;
            case JobEvent.ControlFailed failed:
                _isStarting &= failed.Control is not (JobControlKind.Start or JobControlKind.Restart);
                _messages.Say(failed.Exception.Message);
                break;
        }
    }

    /// <summary>What changed before the start is in the new run; what changed after it is not.</summary>
    private void TakeUpHeld()
    {
        if (TakeMissed() is { } missed && _stoppedBy is null)
        {
            React(_plan.Watch!.Reaction, missed);
        }
    }

    /// <summary>Takes the held change, if the latest start did not see it.</summary>
    private ChangeBatch? TakeMissed()
    {
        var held = _held;
        _held = null;
        return held?.LastAt >= _startedAt ? held : null;
    }

    private void TakeInFailure(JobEvent.SpawnFailed failed)
    {
        _isStarting = false;
        _messages.Say(failed.Exception.Message);
        // A command that never ran is most likely misspelt; one that ran before may be about to be built again.
        if (_plan.Watch is null || failed.Run is null && _job.State.Run is null)
        {
            _exitStatus = ExitStatus.Of(failed.Exception);
        }
        else if (TakeMissed() is { } missed && _stoppedBy is null)
        {
            Start(missed);
        }
        else
        {
            _messages.Say("waiting for a change to try again");
        }
    }

    private void TakeInEnd(JobEvent.Ended ended)
    {
        if (_plan.Watch is null)
        {
            _exitStatus = ExitStatus.Of(ended.End);
        }
        else if (_stoppedBy is not null || _isStarting)
        {
            // The stop's own outcome, or the start that follows, goes on from here.
        }
        else if (IsFarewell(ended.End))
        {
            _exitStatus = ExitStatus.Of(ended.End);
        }
        else if (_held is { } held)
        {
            _held = null;
            Start(held);
        }
        else
        {
            _messages.Say($"the command {ended.End}; waiting for a change to start it again");
        }
    }

    /// <summary>
    /// Whether the user wanted out: who presses Ctrl+C or Ctrl+\ at a command that has the terminal, or closes the
    /// terminal, means reeve as well, which does not see the keys then.
    /// </summary>
    private bool IsFarewell(ProcessEnd end) =>
        end.Signal == Signal.Hangup
        || (_hadTerminal && !Terminal.IsThere())
        || (
            (_plan.Command.Foreground || _bridge is not null)
            && (end.Signal == Signal.Interrupt || end.Signal == Signal.Quit)
        );
}
