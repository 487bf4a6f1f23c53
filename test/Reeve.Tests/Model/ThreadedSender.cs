using System.Collections.Concurrent;

namespace Reeve.Tests.Model;

/// <summary>One of several threads that send to a job, and what it sees become of its controls.</summary>
internal sealed class ThreadedSender(Job job, Random random, ConcurrentQueue<string> violations)
{
    private readonly (Ticket? Ticket, JobPriority Lane, Verb Verb)[] _sent = new (Ticket?, JobPriority, Verb)[
        256
    ];
    private readonly ConcurrentBag<Task> _awaiting = [];
    private readonly int[] _lastRan = [-1, -1, -1];
    private int _count;

    public Task Awaiting => Task.WhenAll(_awaiting);

    public void Send(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var at = _count++;
            var verb = Pick();
            var lane = random.Next(5) == 0 ? JobPriority.High : JobPriority.Normal;
            _sent[at].Lane = lane;
            _sent[at].Verb = verb;
            var ticket = job.Send(Create(verb, at), lane);
            Volatile.Write(ref _sent[at].Ticket, ticket);
            switch (random.Next(6))
            {
                case 0 or 1:
                    _awaiting.Add(AwaitAsync(ticket, verb));
                    break;
                case 2 or 3:
                    Spin(ticket, verb);
                    break;
                case 4:
                    Thread.SpinWait(random.Next(2000));
                    break;
            }
        }
    }

    public void CheckCompleted()
    {
        for (var i = 0; i < _count; i++)
        {
            Require(_sent[i].Ticket!.IsCompleted, $"{_sent[i].Verb} has not completed with the job's end");
        }
    }

    private Verb Pick() =>
        random.Next(14) switch
        {
            0 or 1 or 2 => Verb.Start,
            3 or 4 => Verb.Stop,
            5 => Verb.Kill,
            6 or 7 => Verb.Restart,
            8 => Verb.TryRestart,
            9 => Verb.WaitForEnd,
            10 => Verb.Signal,
            11 => random.Next(40) == 0 ? Verb.Delete : Verb.SetHook,
            12 => Verb.CallAsync,
            _ => Verb.Call,
        };

    private JobControl Create(Verb verb, int at) =>
        verb switch
        {
            Verb.Start => JobControl.Start(),
            Verb.Stop => JobControl.Stop(),
            Verb.Kill => JobControl.Kill(),
            Verb.Restart => JobControl.Restart(),
            Verb.TryRestart => JobControl.TryRestart(),
            Verb.WaitForEnd => JobControl.WaitForEnd(),
            Verb.Signal => JobControl.Signal(Signal.User1),
            Verb.Delete => JobControl.Delete(),
            Verb.SetHook when random.Next(2) == 0 => JobControl.ClearSpawnHook(),
            Verb.SetHook => JobControl.SetSpawnHook(static async (_, _) => await Task.Yield()),
            Verb.CallAsync => JobControl.Call(async context =>
            {
                Ran(at);
                await Task.Delay(
                    TimeSpan.FromMilliseconds(1),
                    TimeProvider.System,
                    context.CancellationToken
                );
            }),
            _ => JobControl.Call(_ => Ran(at)),
        };

    /// <summary>Inside the job: of this thread and lane, nothing later has taken effect, and all earlier.</summary>
    private void Ran(int at)
    {
        var lane = _sent[at].Lane;
        Require(_lastRan[(int)lane] < at, "two calls ran in another order than they were sent");
        _lastRan[(int)lane] = at;
        for (var i = 0; i < _sent.Length; i++)
        {
            if (i == at || Volatile.Read(ref _sent[i].Ticket) is not { } ticket || _sent[i].Lane != lane)
            {
                continue;
            }
            Require(
                i < at || !ticket.IsCompleted,
                $"{_sent[i].Verb} took effect before a call that was sent earlier"
            );
            Require(
                i > at || ticket.IsCompleted || lane == JobPriority.High || _sent[i].Verb == Verb.WaitForEnd,
                $"{_sent[i].Verb} did not take effect before a call that was sent later"
            );
        }
    }

    /// <summary>Looks at the state in the very moment in which a ticket completes.</summary>
    private void Spin(Ticket ticket, Verb verb)
    {
        var begun = Environment.TickCount64;
        while (!ticket.IsCompleted)
        {
            if (Environment.TickCount64 - begun > 20)
            {
                return;
            }
        }
        var state = job.State;
        var isGone = job.IsGone;
        try
        {
            Check(ticket.GetAwaiter().GetResult(), verb, state, isGone);
        }
        catch (SpawnException) { }
    }

    private async Task AwaitAsync(Ticket ticket, Verb verb)
    {
        try
        {
            var outcome = await ticket;
            Check(outcome, verb, job.State, job.IsGone);
            if (outcome is { Kind: JobOutcomeKind.Done, Run: { } run } && verb == Verb.Start)
            {
                await run.Ended;
                CheckOver(run, job.State, "Ended");
            }
        }
        catch (Exception exception) when (exception is SpawnException or OperationCanceledException) { }
    }

    private void Check(JobOutcome outcome, Verb verb, JobState state, bool isGone)
    {
        Require(
            outcome.Kind != JobOutcomeKind.JobGone || isGone,
            $"{verb} gave JobGone, and the job is not gone"
        );
        if (outcome.Kind != JobOutcomeKind.Done)
        {
            return;
        }
        Require(verb != Verb.Delete || isGone, "Delete is done, and the job is not gone");
        if (outcome.Run is { } run)
        {
            Require(state.Run?.Number >= run.Number, $"{verb} gave {run}, but the job has not got so far");
            if (verb is Verb.Stop or Verb.Kill or Verb.WaitForEnd)
            {
                CheckOver(run, state, verb.ToString());
            }
        }
    }

    private void CheckOver(Run run, JobState state, string what) =>
        Require(
            state is not JobState.Running running || running.Current.Number > run.Number,
            $"{what} is done, and {run} still counts as running"
        );

    private void Require(bool holds, string complaint)
    {
        if (!holds)
        {
            violations.Enqueue(complaint);
        }
    }
}
