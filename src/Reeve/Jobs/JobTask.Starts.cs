using Reeve.Diagnostics;

namespace Reeve.Jobs;

/// <summary>The one routine that spawns: hook, spawner, run; and how a start is called off.</summary>
internal sealed partial class JobTask
{
    private void BeginStart(Ticket ticket)
    {
        var start = new PendingStart(Scheduler, isRestart: false, ticket.Cause);
        start.Tickets.Add(ticket);
        _start = start;
        RunHook(start);
    }

    private void RunHook(PendingStart start)
    {
        if (_watchers.Next())
        {
            Tell(new JobEvent.Spawning(_command, start.IsRestart), _state.Run, start.Cause);
        }
        start.Request = new SpawnRequest(_command);
        try
        {
            switch (_spawnHook)
            {
                case null:
                    break;
                case Action<SpawnRequest, JobContext> hook:
                    hook(start.Request, Context(start.Cancellation));
                    break;
                case Func<SpawnRequest, JobContext, Task> hook:
                    var scope = new HookScope(this, isSpawnHook: true);
                    var context = Context(start.Cancellation);
                    var work = scope.Enter(
                        (hook, start.Request, context),
                        static s => s.hook(s.Request, s.context)
                    );
                    start.At = PendingStart.Stage.Hook;
                    start.Work = Await(work, static (task, done) => task.TakeHookIn(done), scope);
                    return;
            }
        }
        catch (Exception exception)
        {
            FailStart(start, exception);
            return;
        }
        Spawn(start);
    }

    private void TakeHookIn(PendingWork work)
    {
        if (work.IsAbandoned)
        {
            LogAbandoned(work);
        }
        else if (work.Exception is { } exception)
        {
            FailStart(_start!, exception);
        }
        else
        {
            Spawn(_start!);
        }
    }

    private void Spawn(PendingStart start)
    {
        ChildProcess child;
        try
        {
            var spawner = _spawner ?? _ownSpawner ?? Spawner.Default;
            var spawning = spawner.SpawnAsync(start.Request!, start.Cancellation.Token);
            if (!spawning.IsCompleted)
            {
                start.At = PendingStart.Stage.Spawner;
                start.Work = Await(
                    spawning.AsTask(),
                    static (task, done) => task.TakeSpawnIn(done),
                    scope: null
                );
                return;
            }
            child = spawning.GetAwaiter().GetResult() ?? throw NoChild();
        }
        catch (Exception exception)
        {
            FailStart(start, exception);
            return;
        }
        BeginRun(start, child);
    }

    private void TakeSpawnIn(PendingWork work)
    {
        var child = work.Work.IsCompletedSuccessfully ? ((Task<ChildProcess>)work.Work).Result : null;
        if (work.IsAbandoned || _start is not { } start)
        {
            DisposeLate(child, work);
        }
        else if (start.At == PendingStart.Stage.CalledOff)
        {
            TakeLateChild(start, child, work);
        }
        else if (child is null)
        {
            FailStart(start, work.Exception ?? NoChild());
        }
        else
        {
            BeginRun(start, child);
        }
    }

    private void BeginRun(PendingStart start, ChildProcess child)
    {
        Run run;
        try
        {
            run = new Run(_runNumber + 1, start.Request!.Command, child, TimeProvider);
        }
        catch (Exception exception)
        {
            // A child without an id is of no use.
            Free(child);
            FailStart(start, exception);
            return;
        }
        _start = null;
        _beginning = start;
        _runNumber++;
        _previousRun = _state.Run;
        var active = new ActiveRun(this, run, child);
        _active = active;
        SetState(new JobState.Running(run, IsEnding: false));
        JobMetrics.RunStarted(Name);
        active.Activity = RunActivity.Start(_job, run, start.Cause, _logArguments);
        if (_logArguments)
        {
            JobLog.SpawnedWithArguments(_log, Name, run.Number, run.ProcessId, run.Command, start.Cause);
        }
        else
        {
            JobLog.Spawned(_log, Name, run.Number, run.ProcessId, start.Cause);
        }
        if (run.Warning is { } warning)
        {
            JobLog.Warned(_log, Name, run.ProcessId, warning);
        }
        if (_watchers.Next())
        {
            Tell(new JobEvent.Spawned(run.ProcessId), run, start.Cause);
        }
        start.Tickets.Complete(new JobOutcome(JobOutcomeKind.Done, run));
        _beginning = null;
        try
        {
            child.BeginOutput(run);
        }
        catch (Exception exception)
        {
            active.OnFault(exception);
        }
        // Whatever became of its output: nobody else would hear of its end.
        try
        {
            child.Observe(active);
        }
        catch (Exception exception)
        {
            active.OnFault(exception);
        }
    }

    /// <summary>The start failed; the state stays as it was.</summary>
    private void FailStart(PendingStart start, Exception exception)
    {
        _start = null;
        if (_watchers.Next())
        {
            Tell(new JobEvent.SpawnFailed(exception), _state.Run, start.Cause);
        }
        Fail(ref start.Tickets, JobControlKind.Start, exception, isTold: true);
    }

    /// <summary>A stop or delete has met a start: no process of it will be left.</summary>
    private void CallOffStart(PendingStart start, Ticket ticket)
    {
        start.Tickets.Complete(new JobOutcome(JobOutcomeKind.Superseded));
        if (start.At != PendingStart.Stage.CalledOff)
        {
            start.Cancellation.Cancel();
            if (_watchers.Next())
            {
                Tell(new JobEvent.SpawnCalledOff(), _state.Run, ticket.Cause);
            }
        }
        start.CalledOffBy.Add(ticket);
        if (start.At is PendingStart.Stage.Spawner or PendingStart.Stage.CalledOff)
        {
            // A child may still come. Until it is gone nothing else starts: never two trees at once.
            start.At = PendingStart.Stage.CalledOff;
            return;
        }
        start.Work?.Abandon();
        FinishCallOff(start);
    }

    private void TakeLateChild(PendingStart start, ChildProcess? child, PendingWork work)
    {
        if (child is null)
        {
            LogAbandoned(work);
            FinishCallOff(start);
            return;
        }
        JobLog.LateChildKilled(_log, Name, child.Id);
        start.Work = Await(DisposeAsync(child), static (task, done) => task.TakeLateEnd(done), scope: null);
    }

    /// <summary>What the child throws at once is in the task too.</summary>
    private static async Task DisposeAsync(ChildProcess child) =>
        await child.DisposeAsync().ConfigureAwait(false);

    private void TakeLateEnd(PendingWork work)
    {
        if (work.Exception is { } exception)
        {
            JobLog.DisposeFailed(_log, exception, Name);
        }
        if (!work.IsAbandoned)
        {
            FinishCallOff(_start!);
        }
    }

    private void FinishCallOff(PendingStart start)
    {
        _start = null;
        var deletes = default(TicketList);
        while (start.CalledOffBy.Take() is { } ticket)
        {
            if (ticket.Kind == JobControlKind.Delete)
            {
                deletes.Add(ticket);
            }
            else
            {
                ticket.Complete(new JobOutcome(JobOutcomeKind.Done, _state.Run));
            }
        }
        if (!deletes.IsEmpty)
        {
            start.Tickets.Complete(new JobOutcome(JobOutcomeKind.JobGone));
            End(ref deletes, new JobOutcome(JobOutcomeKind.Done, _state.Run));
        }
        else if (start.Tickets.Head is { } wanted)
        {
            // Sent with High after the call-off: another start is wanted.
            // Due in a later pass, so that those just told do not wait for a hook.
            _start = new PendingStart(Scheduler, isRestart: false, wanted.Cause) { Tickets = start.Tickets };
        }
    }

    /// <summary>The job is deleted at once: neither hook nor spawner is waited for.</summary>
    private void AbandonStart(PendingStart start, ref TicketList deletes)
    {
        _start = null;
        start.Cancellation.Cancel();
        start.Work?.Abandon();
        _abandoned.AddAll(start.Tickets);
        while (start.CalledOffBy.Take() is { } ticket)
        {
            if (ticket.Kind == JobControlKind.Delete)
            {
                deletes.Add(ticket);
            }
            else
            {
                // A child may still come, so that it is not Done.
                _abandoned.Add(ticket);
            }
        }
    }

    private static SpawnException NoChild() => new("The spawner gave no child process and no error.");
}
