using System.Threading.Channels;
using Reeve.Cli.Events;
using Reeve.Cli.Hosts;
using Reeve.Cli.Logging;
using Reeve.Cli.Watching;

namespace Reeve.Cli.Running;

/// <summary>
/// One <c>reeve run</c>, from the start of the command to the exit status. Changes, signals and what happens to the job
/// come in through one channel, so that all is decided here, in one order, by one reader.
/// </summary>
internal sealed partial class Session : IAsyncDisposable
{
    private readonly RunPlan _plan;
    private readonly Messages _messages;
    private readonly TimeProvider _time;
    private readonly Channel<SessionInput> _inputs = Channel.CreateUnbounded<SessionInput>();
    private readonly Job _job;
    private readonly EventWriter? _writer;
    private readonly RunLog? _log;
    private readonly SignalRelay _signals;
    private readonly TerminalBridge? _bridge;
    private readonly Debouncer? _debouncer;
    private readonly TreeWatcher? _watcher;
    private readonly bool _hadTerminal = Terminal.IsThere();
    private int? _exitStatus;

    private Session(RunPlan plan, Messages messages, TimeProvider time)
    {
        _plan = plan;
        _messages = messages;
        _time = time;
        if (plan.Watch is { } watch)
        {
            _debouncer = new Debouncer(time, watch.Quiet, batch => Post(new SessionInput.Changed(batch)));
            _watcher = Host.Current.Watch(watch.Scope, _debouncer.Add, messages.Say);
        }
        _log = plan.Log?.Open(messages.Say);
        _bridge = plan.Command.Terminal is null ? null : new TerminalBridge(messages, _log);
        _signals = new SignalRelay(Relay);
        var command = _bridge is null && _log is not null ? _log.Take(plan.Command) : plan.Command;
        _job = new Job(command, new JobOptions { StopSequence = plan.Stop, TimeProvider = time });
        if (plan.Events is { } target)
        {
            _writer = new EventWriter(_job.WatchAsync(), target, messages.Say);
        }
        Host.Current.FollowSuspension(_signals, plan.Command.Foreground, SuspendCommand, ResumeCommand);
    }

    /// <summary>Runs the command as planned.</summary>
    /// <returns>The exit status for reeve.</returns>
    /// <exception cref="WatchException">The files cannot be watched.</exception>
    /// <exception cref="Parsing.UsageException">The events, or the log, cannot be written.</exception>
    public static async Task<int> RunAsync(RunPlan plan, Messages messages, TimeProvider time)
    {
        var session = new Session(plan, messages, time);
        await using (session.ConfigureAwait(false))
        {
            return await session.RunAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _watcher?.Dispose();
        _debouncer?.Dispose();
        await _job.DisposeAsync().ConfigureAwait(false);
        await LeaveTerminalAsync().ConfigureAwait(false);
        if (_log is not null)
        {
            var all = _bridge?.Shown ?? _log.AllOf(_job.State.Run?.Number ?? 0);
            await _log.FinishAsync(all, _time).ConfigureAwait(false);
            _log.Dispose();
        }
        await (_writer?.FinishAsync(_time) ?? Task.CompletedTask).ConfigureAwait(false);
        _bridge?.Dispose();
        _signals.Dispose();
    }

    private async Task<int> RunAsync()
    {
        // Subscribed before the start, so that nothing of it is missed.
        _ = ForwardAsync(_job.WatchAsync());
        _ = _job.Start();
        await foreach (var input in _inputs.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            switch (input)
            {
                case SessionInput.Changed changed:
                    TakeInChange(changed.Batch);
                    break;
                case SessionInput.Signaled signaled:
                    TakeInSignal(signaled.Signal);
                    break;
                case SessionInput.Happened happened:
                    if (happened.Event is JobEvent.Ended)
                    {
                        await LeaveTerminalAsync().ConfigureAwait(false);
                    }
                    TakeInEvent(happened.Event);
                    break;
                case SessionInput.StopDone done:
                    TakeInStop(done.Outcome);
                    break;
            }
            if (_exitStatus is { } status)
            {
                return status;
            }
        }
        return ExitStatus.OwnFailure;
    }

    /// <summary>
    /// What the command has shown is written before reeve goes on, unless processes survived the kill, which may go on for ever.
    /// </summary>
    private Task LeaveTerminalAsync() =>
        _bridge?.EndAsync(isOver: _job.State is not JobState.Running) ?? Task.CompletedTask;

    private async Task ForwardAsync(IAsyncEnumerable<JobEvent> events)
    {
        await foreach (var e in events.ConfigureAwait(false))
        {
            Post(new SessionInput.Happened(e));
        }
        // Without a job there is nothing left to decide.
        _inputs.Writer.TryComplete();
    }

    private void Relay(Signal signal)
    {
        if (signal == Signal.Interrupt || signal == Signal.Terminate)
        {
            // The reader of the channel may be waiting for somebody to take the output.
            _bridge?.Abandon();
        }
        Post(new SessionInput.Signaled(signal));
    }

    private void Post(SessionInput input) => _inputs.Writer.TryWrite(input);
}
