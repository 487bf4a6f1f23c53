using System.Globalization;

namespace Reeve.Model.Tests.Model;

/// <summary>
/// What DESIGN and docs/job-states.md say that a job does, as a program: it is fed what goes into a job, in its order, and
/// says what has to come out. It knows no processes, and shares no code with the job task. Times are milliseconds.
/// </summary>
internal sealed partial class JobModel(
    IReadOnlyList<(Signal Signal, int Ms)> own,
    int killTimeout,
    Leftovers leftovers
)
{
    private const int Never = int.MaxValue;

    private readonly List<Told> _posted = [];
    private readonly List<Told> _urgent = [];
    private readonly List<Told> _high = [];
    private readonly List<Told> _normal = [];
    private readonly List<Told> _waiters = [];
    private readonly List<Told> _starts = [];
    private readonly List<Told> _stops = [];
    private readonly List<Told> _deletes = [];
    private readonly List<Told> _calledOffBy = [];
    private readonly List<Told> _abandoned = [];

    // What has begun and is not over, by its number, and whose tickets wait for it.
    private readonly SortedDictionary<int, Work> _begun = [];
    private readonly List<(Work Work, string Result)> _over = [];
    private readonly List<Note> _unclaimed = [];
    private readonly Queue<Note> _notes = new();
    private string _exit = "";
    private int _faults;
    private int _now;
    private Phase _phase;
    private int _runs;
    private int _child;
    private string _end = "";
    private bool _exitIsNews;
    private bool _goneIsNews;
    private bool _hasHook;
    private bool _hasHandler;
    private bool _isCancelled;

    private enum Phase
    {
        Idle,

        /// <summary>A spawn follows an ending, or a start that was called off.</summary>
        Due,
        InHook,
        InSpawner,
        CalledOff,
        Running,
        Ending,
    }

    private enum Of
    {
        Hook,
        Spawner,
        Function,
        Handler,
        Freeing,
    }

    /// <param name="Number">The world's number for it.</param>
    /// <param name="Of">Whose work.</param>
    /// <param name="Tickets">Who waits for it.</param>
    /// <param name="Failure">Of a handler: what it was called for.</param>
    private sealed record Work(int Number, Of Of, List<Told> Tickets, string Failure = "")
    {
        public bool IsAbandoned { get; set; }
    }

    public bool IsGone { get; private set; }

    public string State =>
        _phase is Phase.Running or Phase.Ending
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Running {_runs}{(_phase == Phase.Ending ? " ending" : "")}"
            )
        : _runs > 0 ? string.Create(CultureInfo.InvariantCulture, $"Finished {_runs}, {_end}")
        : "Pending";

    /// <summary>Whether a further turn would do nothing: what must hold when nothing can happen any more.</summary>
    public bool IsAtRest =>
        _posted.Count + _urgent.Count + _high.Count + _over.Count + _faults == 0
        && (IsGone || !(_exitIsNews || _goneIsNews))
        && (IsGone || _phase != Phase.Due)
        && (IsGone || _normal.Count == 0 || !MayGo(_normal[0]));

    /// <summary>When the job must look at its ending again.</summary>
    public int? DueAt => !IsGone && _phase == Phase.Ending && Deadline != Never ? Deadline : null;

    /// <summary>Whether what has this number has been told to give up.</summary>
    public bool IsToldToGiveUp(int work) =>
        !_begun.TryGetValue(work, out var it)
        || it.IsAbandoned
        || (it.Of == Of.Spawner && _phase == Phase.CalledOff)
        || (it.Of is Of.Function or Of.Handler && (_isCancelled || IsGone));

    private bool IsHeld => _phase is not (Phase.Idle or Phase.Running) || HasFunctions;

    private bool HasFunctions =>
        _begun.Values.Any(static work => work.Of is Of.Function or Of.Handler && !work.IsAbandoned);

    /// <summary>Takes in what has happened since the last call.</summary>
    /// <param name="notes">What has happened.</param>
    public void Take(IEnumerable<Note> notes)
    {
        foreach (var note in notes)
        {
            _notes.Enqueue(note);
        }
        while (_notes.TryDequeue(out var note))
        {
            if (note.Kind == NoteKind.TurnBegan)
            {
                _now = note.Number;
                TakeTurn();
            }
            else
            {
                TakeNews(note);
                TakeLate();
            }
        }
    }

    private void TakeNews(Note note)
    {
        switch (note.Kind)
        {
            case NoteKind.Posted when IsGone:
                note.Told!.Complete("JobGone");
                break;
            case NoteKind.Posted:
                _posted.Add(note.Told!);
                break;
            case NoteKind.Exited:
                _exitIsNews |= note.Number == _child;
                _goneIsNews |= note.Number == _child && note.IsTreeGone;
                _exit = note.Number == _child ? note.Text : _exit;
                break;
            case NoteKind.TreeGone:
                _goneIsNews |= note.Number == _child;
                break;
            case NoteKind.Fault when IsGone:
                break;
            case NoteKind.Fault:
                _faults++;
                break;
            case NoteKind.Finished when _begun.Remove(note.Number, out var work):
                _over.Add((work, note.Text));
                break;
            // A child that has ended was freed: nobody waits for that.
            case NoteKind.Finished when note.Number < 0:
                break;
            case NoteKind.Finished:
                _unclaimed.Add(note);
                break;
            default:
                throw new ModelException($"the job should not have done this: {note}");
        }
    }

    /// <summary>Calls somebody as the job must have done, and gives what that one has answered.</summary>
    private string Ask(string what)
    {
        if (!_notes.TryDequeue(out var asked) || asked.Kind != NoteKind.Asked || asked.Text != what)
        {
            throw new ModelException(
                $"the job should have done this: {what}; it did: {(asked.Text.Length > 0 ? asked : "nothing")}"
            );
        }
        var answer = "";
        // What somebody else does while the call lasts, on another thread, comes before or after its answer.
        while (_notes.TryPeek(out var next) && (next.IsNews || next.Kind == NoteKind.Answered))
        {
            _notes.Dequeue();
            if (next.Kind == NoteKind.Answered)
            {
                answer = next.Text;
            }
            else
            {
                TakeNews(next);
            }
        }
        return answer;
    }

    private int AskAndBegin(string what, Of of, List<Told> tickets, out string answer, string failure = "")
    {
        // The smallest number that is free.
        var number = 1;
        while (_begun.ContainsKey(number))
        {
            number++;
        }
        answer = Ask(string.Create(CultureInfo.InvariantCulture, $"{what} {number}"));
        if (answer == "task")
        {
            var work = new Work(number, of, [.. tickets], failure);
            if (_unclaimed.FindIndex(note => note.Number == number) is >= 0 and var at)
            {
                // It was over before the call had returned.
                _over.Add((work, _unclaimed[at].Text));
                _unclaimed.RemoveAt(at);
            }
            else
            {
                _begun.Add(number, work);
            }
        }
        return number;
    }

    private string Outcome(string kind) =>
        _runs > 0 ? string.Create(CultureInfo.InvariantCulture, $"{kind} {_runs}") : kind;

    private static void Complete(List<Told> tickets, string outcome)
    {
        foreach (var ticket in tickets)
        {
            ticket.Complete(outcome);
        }
        tickets.Clear();
    }

    private static Told TakeFirst(List<Told> lane)
    {
        var first = lane[0];
        lane.RemoveAt(0);
        return first;
    }
}
