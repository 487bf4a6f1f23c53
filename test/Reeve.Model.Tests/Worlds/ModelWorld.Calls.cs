using System.Globalization;
using Reeve.Model.Tests.Model;
using Reeve.Testing;

namespace Reeve.Model.Tests.Worlds;

/// <summary>What the job calls: each call is written down, and how it ends is chosen.</summary>
internal sealed partial class ModelWorld
{
    private bool _isInTurn;

    private JobControl CreateControl(Control control) =>
        control.Kind switch
        {
            JobControlKind.Start => JobControl.Start(),
            JobControlKind.Stop => JobControl.Stop(Sequence(control)),
            JobControlKind.Restart => JobControl.Restart(Sequence(control)),
            JobControlKind.TryRestart => JobControl.TryRestart(Sequence(control)),
            JobControlKind.Signal => JobControl.Signal(Signal.User1),
            JobControlKind.WaitForEnd => JobControl.WaitForEnd(),
            JobControlKind.Delete => JobControl.Delete(Sequence(control)),
            JobControlKind.DeleteNow => JobControl.DeleteNow(),
            JobControlKind.Call when control.IsAsync => JobControl.Call(context =>
                Begin("function", context.CancellationToken)
            ),
            JobControlKind.Call => JobControl.Call(_ => CallAtOnce()),
            JobControlKind.SetSpawnHook => JobControl.SetSpawnHook(
                (_, context) => Begin("hook", context.CancellationToken)
            ),
            JobControlKind.ClearSpawnHook => JobControl.ClearSpawnHook(),
            JobControlKind.SetErrorHandler => JobControl.SetErrorHandler(failure =>
            {
                _ledger.See(failure.Exception);
                return Begin("handler", failure.Context.CancellationToken);
            }),
            JobControlKind.ClearErrorHandler => JobControl.ClearErrorHandler(),
            JobControlKind.SetCommand => JobControl.SetCommand(_job.Command),
            JobControlKind.SetSpawner => JobControl.SetSpawner(new WatchedSpawner(this)),
            _ => JobControl.ClearSpawner(),
        };

    private static StopSequence? Sequence(Control control) =>
        control.Grace?.Aggregate(
            StopSequence.Kill,
            static (sequence, step) =>
                sequence.Then(
                    step.Signal,
                    step.Ms < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(step.Ms)
                )
        );

    /// <summary>The job has called somebody: written down, and another thread may do something before the answer.</summary>
    public void Ask(string what)
    {
        _trace.Add(new Note(NoteKind.Asked, Text: what));
        if (_setup.HasSecondThread && _isInTurn && !_isPlayingOut)
        {
            FindActions(isInside: true);
            var chosen = _choices.Choose(_actions.Count + 1) - 1;
            if (chosen >= 0)
            {
                var (kind, which) = _actions[chosen];
                Do(kind, which);
            }
        }
    }

    public void Answer(string answer) => _trace.Add(new Note(NoteKind.Answered, Text: answer));

    private void CallAtOnce()
    {
        Ask("call");
        if (_choices.Choose(2) == 1)
        {
            Answer("throws");
            throw _ledger.Owe(new InvalidDataException("as planned"));
        }
        Answer("ok");
    }

    private Task Begin(string what, CancellationToken token)
    {
        var number = SmallestFree(_open.Select(static open => open.Number));
        Ask(string.Create(CultureInfo.InvariantCulture, $"{what} {number}"));
        switch (_choices.Choose(3))
        {
            case 0:
                // Over before it has returned.
                _trace.Add(new Note(NoteKind.Finished, number, "ok"));
                Answer("task");
                return Task.CompletedTask;
            case 1:
                Answer("throws");
                throw _ledger.Owe(new InvalidDataException("as planned"));
            default:
                var source = new TaskCompletionSource();
                _open.Add(
                    new Open(
                        number,
                        what,
                        () =>
                        {
                            _trace.Add(new Note(NoteKind.Finished, number, "ok"));
                            source.SetResult();
                        },
                        source.SetException,
                        token
                    )
                );
                Answer("task");
                return source.Task;
        }
    }

    public ValueTask<ChildProcess> Spawn(SpawnRequest request, CancellationToken cancellationToken)
    {
        var number = SmallestFree(_open.Select(static open => open.Number));
        Ask(string.Create(CultureInfo.InvariantCulture, $"spawn {number}"));
        var birth = _setup.Births[_choices.Choose(_setup.Births.Count)];
        switch (birth)
        {
            case Birth.Fails:
                Answer("throws");
                throw _ledger.Owe(new SpawnException("as planned"));
            case Birth.Slow:
                var source = new TaskCompletionSource<ChildProcess>();
                _open.Add(
                    new Open(
                        number,
                        "spawner",
                        () =>
                        {
                            var late = Create(request, Birth.Process);
                            _trace.Add(new Note(NoteKind.Finished, number, late.Name));
                            source.SetResult(late);
                        },
                        source.SetException,
                        cancellationToken
                    )
                );
                Answer("task");
                return new ValueTask<ChildProcess>(source.Task);
            default:
                var child = Create(request, birth);
                Answer(child.Name);
                return new ValueTask<ChildProcess>(child);
        }
    }

    /// <summary>Numbers are given again, lest worlds differ in nothing but how many there were.</summary>
    private static int SmallestFree(IEnumerable<int> taken) =>
        Enumerable.Range(1, int.MaxValue).Except(taken).First();

    private WatchedChild Create(SpawnRequest request, Birth birth)
    {
        if (_children.Exists(static child => !child.IsDead && !child.IsReleased))
        {
            Complain("a process is started while another of the job is alive");
        }
        SimulatedProcess main = null!;
        _os.Define(
            Program,
            process =>
            {
                main = process;
                if (birth == Birth.WithChild)
                {
                    process.Fork(static _ => { });
                }
                else if (birth == Birth.Unkillable)
                {
                    process.RefuseToDie();
                }
                else if (birth == Birth.Forbidden)
                {
                    process.RefuseSignals();
                }
            }
        );
        var inner = _os.SpawnAsync(request, CancellationToken.None).Result;
        var child = new WatchedChild(
            this,
            inner,
            main,
            birth,
            SmallestFree(_children.Select(static child => child.Number))
        );
        _children.Add(child);
        return child;
    }

    private sealed class WatchedSpawner(ModelWorld world) : ISpawner
    {
        public ValueTask<ChildProcess> SpawnAsync(
            SpawnRequest request,
            CancellationToken cancellationToken
        ) => world.Spawn(request, cancellationToken);
    }

    public Exception Owe(Exception exception) => _ledger.Owe(exception);

    public void Note(Note note) => _trace.Add(note);
}
