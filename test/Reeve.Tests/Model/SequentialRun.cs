using System.Globalization;
using Reeve.Testing;

namespace Reeve.Tests.Model;

/// <summary>
/// Plays a scenario of one sender twice: with a job in a simulated system, and with the model. After each control both come
/// to rest, and are compared.
/// </summary>
internal sealed class SequentialRun
{
    private readonly Scenario _scenario;
    private readonly SimulatedOs _os = new();
    private readonly Ledger _ledger = new();
    private readonly List<string> _violations = [];
    private readonly List<Sent> _sent = [];
    private readonly List<ModelTicket> _modelled = [];
    private readonly SequentialModel _model;
    private readonly Controls _controls;
    private readonly Job _job;
    private readonly DateTimeOffset _begin;

    private SequentialRun(Scenario scenario)
    {
        _scenario = scenario;
        _begin = _os.Clock.GetUtcNow();
        _model = new SequentialModel(scenario);
        var command = Command.Exec(PlannedSpawner.Program) with
        {
            Leftovers = scenario.Leftovers,
            Containment = scenario.Containment,
        };
        _controls = new Controls(_os, _ledger) { Template = command };
        _job = _os.CreateJob(
            command,
            new JobOptions
            {
                Spawner = new PlannedSpawner(_os, scenario, _ledger, _violations),
                StopSequence = GraceStep.Sequence(scenario.Own),
                KillTimeout = TimeSpan.FromMilliseconds(scenario.KillTimeout),
                Logger = _ledger,
            }
        );
    }

    /// <summary>Plays a scenario. Gives the differences; nothing when there are none.</summary>
    public static IReadOnlyList<string> Play(Scenario scenario) => new SequentialRun(scenario).Play();

    private List<string> Play()
    {
        foreach (var step in _scenario.Steps.Append(new Step(0, 10_007, Verb.DeleteNow)))
        {
            Pass(Math.Max(step.Gap, 0));
            Send(step with { IsAwaited = true });
            Pass(0);
            if (Differs($"after {_sent[^1]}"))
            {
                return _violations;
            }
        }
        Pass(100_000);
        Differs("at the end");
        if (_model.IsAmbiguous)
        {
            _violations.Clear();
        }
        return _violations;
    }

    private void Pass(int time)
    {
        _os.Advance(TimeSpan.FromMilliseconds(time));
        _model.Advance(time);
    }

    private void Send(Step step)
    {
        var run = step.OnlyForLatest ? _job.State.Run : null;
        var sent = new Sent(step, _sent.Count + 1) { OnlyFor = run };
        _sent.Add(sent);
        sent.Ticket = _job.Send(_controls.Create(sent), step.Priority);
        _ = AwaitAsync(sent);
        var modelled = new ModelTicket(step, _sent.Count, run is null ? null : _model.LatestRun);
        _modelled.Add(modelled);
        _model.Send(modelled);
    }

    private async Task AwaitAsync(Sent sent)
    {
        try
        {
            sent.Outcome = await sent.Ticket.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            sent.Failure = exception;
        }
        sent.At = _os.Elapsed.TotalMilliseconds;
    }

    /// <returns>Whether there is no use in going on.</returns>
    private bool Differs(string when)
    {
        if (_model.IsAmbiguous)
        {
            _violations.Clear();
            return true;
        }
        Compare(when, "state", Describe(_job.State), _model.State);
        Compare(when, "job gone", _job.IsGone.ToString(), _model.IsGone.ToString());
        for (var i = 0; i < _sent.Count; i++)
        {
            Compare(when, _sent[i].ToString(), Describe(_sent[i]), Describe(_modelled[i]));
        }
        var real = _os.Processes.Select(Describe).ToList();
        var modelled = _model.Processes.Select(static process => string.Join(", ", process.Log)).ToList();
        for (var i = 0; i < Math.Max(real.Count, modelled.Count); i++)
        {
            Compare(when, $"process {i + 1}", real.ElementAtOrDefault(i), modelled.ElementAtOrDefault(i));
        }
        return _violations.Count > 0;
    }

    private void Compare(string when, string what, string? real, string? modelled)
    {
        if (real != modelled)
        {
            _violations.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_os.Elapsed.TotalMilliseconds} ms, {when}: {what} is '{real}', and should be '{modelled}'"
                )
            );
        }
    }

    private string Describe(SimulatedProcess process)
    {
        var log = _os
            .Signals.Where(sent => sent.Process == process)
            .Select(sent => $"{sent.Signal}@{(sent.At - _begin).TotalMilliseconds}");
        return string.Join(", ", process.End is { } end ? log.Append($"{end}") : log);
    }

    private static string Describe(JobState state) =>
        state switch
        {
            JobState.Running running =>
                $"Running {running.Current.Number}{(running.IsEnding ? " ending" : "")}",
            JobState.Finished finished => $"Finished {finished.Last.Number}, {finished.End}",
            _ => "Pending",
        };

    private static string Describe(ModelTicket ticket) =>
        ticket.Outcome is { } outcome
            ? string.Create(CultureInfo.InvariantCulture, $"{outcome} @{ticket.At}")
            : "open";

    private static string Describe(Sent sent)
    {
        if (sent.At is not { } at)
        {
            return "open";
        }
        var saysRun =
            sent.Outcome is { Kind: JobOutcomeKind.Done or JobOutcomeKind.Unchanged, Run: not null }
            && (
                sent.Outcome.Value.Kind == JobOutcomeKind.Unchanged
                || sent.Step.Verb is not (Verb.Delete or Verb.DeleteNow)
            );
        var outcome =
            sent.Failure is { } failure ? $"throws {failure.GetType().Name}"
            : saysRun ? $"{sent.Outcome!.Value.Kind} {sent.Outcome.Value.Run!.Number}"
            : $"{sent.Outcome?.Kind}";
        return string.Create(CultureInfo.InvariantCulture, $"{outcome} @{at}");
    }
}
