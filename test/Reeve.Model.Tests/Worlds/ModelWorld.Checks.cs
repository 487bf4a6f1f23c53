using System.Globalization;
using Reeve.Model.Tests.Model;

namespace Reeve.Model.Tests.Worlds;

/// <summary>What must hold after everything that happens.</summary>
internal sealed partial class ModelWorld
{
    public void Complain(string complaint) => Complaint ??= complaint;

    private void Check()
    {
        try
        {
            _model.Take(_trace.Notes);
        }
        catch (Exception exception) when (exception is ModelException or InvalidOperationException)
        {
            Complain(exception.Message);
        }
        _trace.Notes.Clear();
        if (Complaint is not null)
        {
            return;
        }
        Compare("the state", Describe(_job.State), _model.State);
        Compare("whether the job is gone", _job.IsGone, _model.IsGone);
        foreach (var (told, ticket) in _sent)
        {
            Compare(told.ToString(), Describe(ticket, told), told.Outcome ?? "open");
        }
        // What has completed or is freed was compared, and is of no further consequence.
        _sent.RemoveAll(static sent => sent.Ticket.IsCompleted);
        _children.RemoveAll(static child => child is { IsFreed: true, IsDead: true });
        if (_ledger.Defect is { } defect)
        {
            Complain(defect);
        }
        if (_os.World.Ready.IsEmpty)
        {
            CheckRest();
        }
    }

    /// <summary>Nothing can happen now unless somebody does something: nothing may have been forgotten.</summary>
    private void CheckRest()
    {
        if (!_model.IsAtRest)
        {
            Complain("the job sleeps, and there is something that it should do");
        }
        if (_model.DueAt is { } due && !(_os.World.NextDeadline?.TotalMilliseconds <= due))
        {
            Complain($"the job sleeps past its deadline at {due} ms");
        }
        foreach (var open in _open)
        {
            Compare(
                $"whether {open.What} {open.Number} was told to give up",
                open.Token.IsCancellationRequested,
                _model.IsToldToGiveUp(open.Number)
            );
        }
        if (_model.IsGone)
        {
            Compare("whether Completion has completed", _job.Completion.IsCompleted, true);
        }
    }

    private void Compare<T>(string what, T real, T modelled)
    {
        if (!EqualityComparer<T>.Default.Equals(real, modelled))
        {
            Complain($"{what} is '{real}', and should be '{modelled}'");
        }
    }

    /// <summary>The job is deleted at once: then all must end, whatever it was in the middle of.</summary>
    public void PlayOut()
    {
        _isPlayingOut = true;
        _trace.Tell("and to its end:");
        Send(new Control(JobControlKind.DeleteNow));
        Rest();
        if (Complaint is null && !_job.IsGone)
        {
            Complain("the job was deleted at once, and is not gone");
        }
        if (Complaint is null && _sent.Count > 0)
        {
            Complain("the job is gone, and a ticket has not completed");
        }
        // What still comes back to a job that is gone, and processes that outlived it.
        while (_open.Count > 0 && Complaint is null)
        {
            Finish(_open[0].What == "spawner" ? ActionKind.Finish : ActionKind.Throw, _open[0]);
            Rest();
        }
        foreach (var child in _children.ToList())
        {
            if (Complaint is null && child is { MayExit: true, Birth: Birth.Unkillable or Birth.Forbidden })
            {
                child.Main.Exit(0);
                Rest();
            }
        }
        if (Complaint is not null)
        {
            return;
        }
        foreach (var child in _children.Where(static child => !child.IsReleased))
        {
            if (!child.IsDead)
            {
                Complain($"process {child.Name} has outlived its job");
            }
            if (!child.IsFreed)
            {
                Complain($"process {child.Name} was never freed");
            }
        }
        if (!_ledger.IsEmpty)
        {
            Complain("something has failed, and nobody knows");
        }
    }

    private void Rest()
    {
        do
        {
            while (!_os.World.Ready.IsEmpty && Complaint is null)
            {
                Do(ActionKind.Ready, 0);
                _os.World.RunUrgent();
                Check();
            }
            Check();
            if (_os.World.NextDeadline is null)
            {
                return;
            }
            Do(ActionKind.Clock, 0);
        } while (Complaint is null);
    }

    private static string Describe(JobState state) =>
        state switch
        {
            JobState.Running running => string.Create(
                CultureInfo.InvariantCulture,
                $"Running {running.Current.Number}{(running.IsEnding ? " ending" : "")}"
            ),
            JobState.Finished finished => string.Create(
                CultureInfo.InvariantCulture,
                $"Finished {finished.Last.Number}, {finished.End}"
            ),
            _ => "Pending",
        };

    private static string Describe(Ticket ticket, Told told)
    {
        if (!ticket.IsCompleted)
        {
            return "open";
        }
        try
        {
            var outcome = ticket.GetAwaiter().GetResult();
            var saysRun =
                outcome.Kind is JobOutcomeKind.Done or JobOutcomeKind.Unchanged
                && outcome.Run is not null
                && told.Kind is not (JobControlKind.Delete or JobControlKind.DeleteNow);
            return saysRun
                ? string.Create(CultureInfo.InvariantCulture, $"{outcome.Kind} {outcome.Run!.Number}")
                : $"{outcome.Kind}";
        }
        catch (Exception)
        {
            return "throws";
        }
    }
}
