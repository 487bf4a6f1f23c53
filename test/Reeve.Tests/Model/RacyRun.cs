using Reeve.Testing;

namespace Reeve.Tests.Model;

/// <summary>
/// Plays a scenario of several senders in a simulated system, with observers at every place where an invariant can be seen
/// to break.
/// </summary>
internal sealed partial class RacyRun
{
    private readonly Scenario _scenario;
    private readonly SimulatedOs _os;
    private readonly Ledger _ledger = new();
    private readonly List<string> _violations = [];
    private readonly List<Sent> _sent = [];
    private readonly PlannedSpawner _spawner;
    private readonly EventRules _events;
    private readonly LaneRules _lanes;
    private readonly Controls _controls;
    private readonly Job _job;

    private RacyRun(Scenario scenario)
    {
        _scenario = scenario;
        _os = new SimulatedOs(scenario.Seed);
        _spawner = new PlannedSpawner(_os, scenario, _ledger, _violations);
        _events = new EventRules(_violations);
        _lanes = new LaneRules(_sent, _violations);
        var command = Command.Exec(PlannedSpawner.Program) with
        {
            Leftovers = scenario.Leftovers,
            Containment = scenario.Containment,
        };
        _controls = new Controls(_os, _ledger)
        {
            Ran = _lanes.Check,
            SendMore = sent =>
                Send(
                    sent.Step with
                    {
                        Verb = sent.Number % 2 == 0 ? Verb.Stop : Verb.Restart,
                        OnlyForLatest = false,
                    }
                ),
            OtherSpawner = _spawner,
            Template = command,
        };
        _job = _os.CreateJob(
            command,
            new JobOptions
            {
                Name = "subject",
                Spawner = _spawner,
                StopSequence = GraceStep.Sequence(scenario.Own),
                KillTimeout = TimeSpan.FromMilliseconds(scenario.KillTimeout),
                Logger = _ledger,
            }
        );
    }

    /// <summary>Plays a scenario. Gives what was wrong; nothing when all was right.</summary>
    public static IReadOnlyList<string> Play(Scenario scenario)
    {
        var run = new RacyRun(scenario);
        try
        {
            run._os.Run(run.PlayAsync);
            run._os.Advance(TimeSpan.FromSeconds(10));
            run.CheckTheEnd();
        }
        catch (Exception exception)
        {
            run._violations.Add($"the run failed: {exception}");
        }
        return run._violations;
    }

    private async Task PlayAsync()
    {
        var watching = WatchAsync();
        var completion = WatchCompletionAsync();
        var neighbour = new Neighbour(_os, _violations);
        var calm = neighbour.PlayAsync();
        await Task.WhenAll(_scenario.Steps.GroupBy(static step => step.Sender).Select(SendAllAsync));
        await _job.DisposeAsync();
        Require(_job.IsGone, "the job is disposed and not gone");
        foreach (var sent in _sent)
        {
            Require(sent.IsCompleted, $"{sent} has not completed with the job's end");
        }
        await completion;
        await watching;
        neighbour.End();
        await calm;
    }

    private async Task SendAllAsync(IEnumerable<Step> steps)
    {
        foreach (var step in steps)
        {
            if (step.Gap == 0)
            {
                await Task.Yield();
            }
            else if (step.Gap > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(step.Gap), _os.Clock);
            }
            Send(step);
        }
    }

    private void Send(Step step)
    {
        var sent = new Sent(step, _sent.Count + 1) { OnlyFor = step.OnlyForLatest ? _job.State.Run : null };
        var wasGone = _job.IsGone;
        sent.Ticket = _job.Send(_controls.Create(sent), step.Priority);
        _sent.Add(sent);
        Require(
            wasGone == sent.IsCompleted,
            $"{sent}: completed {sent.IsCompleted} when sent, the job gone {wasGone}"
        );
        if (step.IsAwaited)
        {
            _ = AwaitAsync(sent);
        }
    }

    private async Task AwaitAsync(Sent sent)
    {
        try
        {
            var outcome = await sent.Ticket;
            sent.Outcome = outcome;
            CheckWaking(sent, outcome);
        }
        catch (Exception exception)
        {
            _ledger.See(exception);
        }
    }

    private async Task WatchAsync()
    {
        await foreach (var what in _job.WatchAsync())
        {
            _events.Take(what);
            if (what is JobEvent.Spawned)
            {
                _ = WatchAsync(what.Run!);
            }
        }
        _events.Complete();
    }

    private async Task WatchAsync(Run run)
    {
        var end = await run.Exited;
        Require(run.End == end, $"{run} woke for its exit and does not know it");
        var ended = await run.Ended;
        Require(ended == end, $"{run} ended in two ways");
        RequireOver(run, "Ended");
    }

    private async Task WatchCompletionAsync()
    {
        await _job.Completion;
        Require(_job.IsGone, "the job has completed and is not gone");
        Require(
            _sent.TrueForAll(static sent => sent.IsCompleted),
            "the job has completed before its tickets"
        );
    }

    private void CheckTheEnd()
    {
        Require(
            _os.MaximumAliveTrees(PlannedSpawner.Program) <= 1,
            $"{_os.MaximumAliveTrees(PlannedSpawner.Program)} trees were alive at once"
        );
        foreach (var child in _spawner.Children.Where(static child => !child.MayOutliveKill))
        {
            Require(child.IsGone, $"process {child.Id} has outlived its job ({child.Plan})");
            Require(child.IsDisposed, $"process {child.Id} was never freed ({child.Plan})");
        }
        foreach (var stray in _spawner.Children.SelectMany(static child => child.Strays))
        {
            _violations.Add($"{stray.Signal} was sent to {stray.Process}, which is not the job's");
        }
        foreach (var sent in _sent)
        {
            if (sent.Step.IsAwaited && sent.Outcome is null)
            {
                continue;
            }
            var task = sent.Ticket.AsTask();
            Require(
                task.Exception is not { InnerException: { } failure } || _ledger.HasSeen(failure),
                $"{sent} failed, and nobody knows"
            );
        }
        _violations.AddRange(_ledger.Unseen().Select(static what => $"nobody knows of a failed {what}"));
        _violations.AddRange(_ledger.Defects);
    }

    private void Require(bool holds, string complaint)
    {
        if (!holds)
        {
            _violations.Add($"at {_os.Elapsed.TotalMilliseconds} ms: {complaint}");
        }
    }
}
