using System.Globalization;

namespace Reeve.Model.Tests.Model;

/// <summary>How a run is started, and a start called off.</summary>
internal sealed partial class JobModel
{
    private void RunHook()
    {
        _phase = Phase.InHook;
        if (!_hasHook)
        {
            Spawn();
            return;
        }
        AskAndBegin("hook", Of.Hook, [], out var answer);
        if (answer != "task")
        {
            FailStart("throws");
        }
    }

    private void Spawn()
    {
        _phase = Phase.InSpawner;
        AskAndBegin("spawn", Of.Spawner, [], out var answer);
        if (answer != "task")
        {
            TakeSpawnIn(answer);
        }
    }

    private static int? ChildOf(string result) =>
        int.TryParse(result, NumberStyles.None, CultureInfo.InvariantCulture, out var child) ? child : null;

    private void TakeSpawnIn(string result)
    {
        var child = ChildOf(result);
        if (_phase == Phase.CalledOff)
        {
            if (child is not { } late)
            {
                FinishCallOff();
                return;
            }
            // No child of a start that was called off is left.
            var answer = Ask($"free {late}");
            var work = new Work(-late, Of.Freeing, []);
            if (answer == "ok")
            {
                _over.Add((work, "ok"));
            }
            else
            {
                _begun.Add(-late, work);
            }
        }
        else if (child is { } spawned)
        {
            _phase = Phase.Running;
            _runs++;
            _child = spawned;
            _end = "";
            Complete(_starts, Outcome("Done"));
            Ask($"observe {_child}");
        }
        else
        {
            FailStart("throws");
        }
    }

    private void FailStart(string outcome)
    {
        _phase = Phase.Idle;
        List<Told> tickets = [.. _starts];
        _starts.Clear();
        Fail(tickets, outcome);
    }

    private void CallOff(Told by)
    {
        Complete(_starts, "Superseded");
        _calledOffBy.Add(by);
        switch (_phase)
        {
            case Phase.InHook:
                AbandonWork(static work => work.Of == Of.Hook);
                FinishCallOff();
                break;
            case Phase.Due:
                FinishCallOff();
                break;
            default:
                // A child may still come.
                _phase = Phase.CalledOff;
                break;
        }
    }

    private void FinishCallOff()
    {
        _phase = Phase.Idle;
        _deletes.AddRange(_calledOffBy.Where(static by => by.Kind == JobControlKind.Delete));
        Complete([.. _calledOffBy.Where(static by => by.Kind != JobControlKind.Delete)], Outcome("Done"));
        _calledOffBy.Clear();
        if (_deletes.Count > 0)
        {
            End("Done");
        }
        else if (_starts.Count > 0)
        {
            // Wanted again after the call-off.
            _phase = Phase.Due;
        }
    }
}
