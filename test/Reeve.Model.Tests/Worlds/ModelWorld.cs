using System.Globalization;
using Microsoft.Extensions.Logging;
using Reeve.Jobs;
using Reeve.Model.Tests.Exploring;
using Reeve.Model.Tests.Model;
using Reeve.Testing;

namespace Reeve.Model.Tests.Worlds;

/// <summary>
/// A job in a simulated system, beside its model. What can happen next is chosen: a turn of what is ready, a control, the end
/// of a process, the end of a hook, the next deadline. After each, both must say the same.
/// </summary>
internal sealed partial class ModelWorld : IWorld
{
    public const string Program = "subject";
    public const int Grace = 10;
    public const int KillTimeout = 100;

    private readonly Choices _choices;
    private readonly Setup _setup;
    private readonly SimulatedOs _os;
    private readonly Job _job;
    private readonly JobModel _model;
    private readonly Trace _trace;
    private readonly FailureLedger _ledger = new();
    private readonly List<(ActionKind Kind, int Which)> _actions = [];
    private readonly List<(Told Told, Ticket Ticket)> _sent = [];
    private readonly List<WatchedChild> _children = [];
    private readonly List<Open> _open = [];
    private int _sentCount;
    private bool _isPlayingOut;

    public ModelWorld(Setup setup, Choices choices, bool tells = false)
    {
        _setup = setup;
        _choices = choices;
        _trace = new Trace(tells);
        _os = new SimulatedOs(choices.Choose);
        _model = new JobModel([(Signal.Terminate, Grace)], KillTimeout, setup.Leftovers);
        _job = _os.CreateJob(
            Command.Exec(Program) with
            {
                Leftovers = setup.Leftovers,
            },
            new JobOptions
            {
                Spawner = new WatchedSpawner(this),
                StopSequence = StopSequence.Graceful(Signal.Terminate, TimeSpan.FromMilliseconds(Grace)),
                KillTimeout = TimeSpan.FromMilliseconds(setup.KillTimeout),
                Logger = _ledger,
            }
        );
        FindActions();
    }

    private enum ActionKind
    {
        Ready,
        Clock,
        Send,
        Exit,
        Theft,
        ChildExit,
        Finish,
        Throw,
        GiveUp,
    }

    public string? Complaint { get; private set; }

    public IReadOnlyList<string> Story => _trace.Story;

    private int Now => (int)_os.Elapsed.TotalMilliseconds;

    public int CountActions() => _actions.Count;

    public void Act(int action)
    {
        var (kind, which) = _actions[action];
        Do(kind, which);
        _os.World.RunUrgent();
        Check();
        ReadyOrder.Settle(_os.World, _children);
        FindActions();
    }

    /// <summary>One thing by chance: now and then a control, so long as there are some, or something else.</summary>
    public void ActAtRandom(Random random)
    {
        var others = _actions.Count(static action => action.Kind != ActionKind.Send);
        var isSend = others == 0 || (others < _actions.Count && random.Next(4) == 0);
        var action = 0;
        do
        {
            action = random.Next(_actions.Count);
        } while (_actions[action].Kind == ActionKind.Send != isSend);
        Act(action);
    }

    public UInt128 Print() => HeapPrint.Of(this);

    /// <summary>What can happen now; also, while the job calls somebody, on another thread.</summary>
    private void FindActions(bool isInside = false)
    {
        _actions.Clear();
        var ready = _os.World.Ready;
        for (var i = 0; i < ready.Length; i++)
        {
            if (!isInside || ready[i].Item is not JobTask)
            {
                _actions.Add((ActionKind.Ready, i));
            }
        }
        if (_os.World.NextDeadline is not null && (ready.Length == 0 || _setup.MayBeLate) && !isInside)
        {
            _actions.Add((ActionKind.Clock, 0));
        }
        for (var i = 0; i < _setup.Controls.Count && _sentCount < _setup.MostControls; i++)
        {
            _actions.Add((ActionKind.Send, i));
        }
        foreach (var child in _children)
        {
            if (child.MayExit)
            {
                _actions.Add((ActionKind.Exit, child.Number));
                if (_setup.HasThief && child.Birth == Birth.Process)
                {
                    _actions.Add((ActionKind.Theft, child.Number));
                }
            }
            if (child.MayItsChildExit)
            {
                _actions.Add((ActionKind.ChildExit, child.Number));
            }
        }
        foreach (var open in _open)
        {
            _actions.Add((ActionKind.Finish, open.Number));
            _actions.Add((ActionKind.Throw, open.Number));
            if (open.Token.IsCancellationRequested)
            {
                _actions.Add((ActionKind.GiveUp, open.Number));
            }
        }
    }

    private void Do(ActionKind kind, int which)
    {
        switch (kind)
        {
            case ActionKind.Ready when _os.World.Ready[which].Item is JobTask:
                _trace.Tell("the job gets its turn");
                _trace.Add(new Note(NoteKind.TurnBegan, Now));
                _isInTurn = true;
                _os.World.RunOne(which);
                _isInTurn = false;
                _trace.Add(new Note(NoteKind.TurnEnded));
                break;
            case ActionKind.Ready:
                _trace.Tell("something else that is ready happens");
                _os.World.RunOne(which);
                break;
            case ActionKind.Clock:
                _os.World.MoveOn();
                _trace.Tell(string.Create(CultureInfo.InvariantCulture, $"the clock moves on to {Now} ms"));
                break;
            case ActionKind.Send:
                Send(_setup.Controls[which]);
                break;
            case ActionKind.Exit:
                _trace.Tell("its main process exits by itself");
                ChildOf(which).Main.Exit(3);
                break;
            case ActionKind.Theft:
                _trace.Tell("its main process exits, and somebody else takes its status");
                ChildOf(which).Main.ReapedByAnother();
                break;
            case ActionKind.ChildExit:
                _trace.Tell("its forked child exits by itself");
                ChildOf(which).Main.Children[0].Exit(0);
                break;
            default:
                Finish(kind, _open.Find(open => open.Number == which)!);
                break;
        }
    }

    private WatchedChild ChildOf(int number) => _children.Find(child => child.Number == number)!;

    private void Send(Control control)
    {
        var told = new Told(++_sentCount, control);
        _trace.Tell($"send {told}");
        _trace.Add(new Note(NoteKind.Posted, Told: told));
        var lane = control.IsHigh ? JobPriority.High : JobPriority.Normal;
        _sent.Add((told, _job.Send(CreateControl(control), lane)));
    }

    private void Finish(ActionKind kind, Open open)
    {
        _open.Remove(open);
        switch (kind)
        {
            case ActionKind.Finish:
                _trace.Tell($"{open.What} {open.Number} is over");
                open.Complete();
                break;
            case ActionKind.Throw:
                _trace.Tell($"{open.What} {open.Number} throws");
                var thrown = _ledger.Owe(new InvalidDataException("as planned"));
                _trace.Add(new Note(NoteKind.Finished, open.Number, "throws"));
                open.Throw(thrown);
                break;
            default:
                _trace.Tell($"{open.What} {open.Number} gives up, as it was told to");
                _trace.Add(new Note(NoteKind.Finished, open.Number, "gives up"));
                open.Throw(new OperationCanceledException(open.Token));
                break;
        }
    }
}
