using System.Collections.Concurrent;
using System.Reflection;

namespace Reeve.Tests.Model;

/// <summary>
/// Every public member of a job, its tickets and its runs, found by reflection, from many threads while the job is being
/// deleted: nothing but what is documented is thrown, and all that was begun comes to its end.
/// </summary>
public sealed class CallingEverything
{
    private const int Rounds = 60;
    private const int Threads = 4;
    private const int CallsOfThread = 80;

    private static readonly MethodInfo[] Members =
    [
        .. new[] { typeof(Job), typeof(Ticket), typeof(Run) }.SelectMany(static type =>
            type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        ),
    ];

    private static readonly Dictionary<Type, Func<Random, object?>> Arguments = new()
    {
        [typeof(Signal)] = static _ => Signal.User1,
        [typeof(SignalTarget)] = static random => (SignalTarget)random.Next(2),
        [typeof(TimeSpan)] = static random => TimeSpan.FromMilliseconds(random.Next(3)),
        [typeof(StopSequence)] = static _ =>
            StopSequence.Graceful(Signal.Terminate, TimeSpan.FromMilliseconds(1)),
        [typeof(CancellationToken)] = static random => new CancellationToken(random.Next(2) == 0),
        [typeof(Command)] = static _ => Command.Exec("other"),
        [typeof(JobControl)] = static random =>
            random.Next(2) == 0 ? JobControl.Start() : JobControl.Restart(),
        [typeof(JobPriority)] = static random => (JobPriority)random.Next(2),
        [typeof(ISpawner)] = static random => new FakeSpawner(random.Next()),
        [typeof(Action<JobContext>)] = static _ => (JobContext _) => { },
        [typeof(Func<JobContext, Task>)] = static _ => async (JobContext _) => await Task.Yield(),
        [typeof(Action<SpawnRequest, JobContext>)] = static _ => (SpawnRequest _, JobContext _) => { },
        [typeof(Func<SpawnRequest, JobContext, Task>)] = static _ =>
            async (SpawnRequest _, JobContext _) => await Task.Yield(),
        [typeof(Action<JobFailure>)] = static _ => (JobFailure _) => { },
        [typeof(Func<JobFailure, Task>)] = static _ => async (JobFailure _) => await Task.Yield(),
        [typeof(bool)] = static random => random.Next(2) == 0,
        [typeof(OutputStream)] = static random => (OutputStream)random.Next(2),
        [typeof(OutputLinesOptions)] = static _ => null,
    };

    private readonly ConcurrentBag<string> _unexpected = [];
    private readonly ConcurrentBag<Ticket> _tickets = [];
    private readonly ConcurrentBag<Task> _begun = [];
    private readonly ConcurrentDictionary<MethodInfo, int> _called = new();

    [Fact]
    public void Knows_an_argument_of_every_type() =>
        Assert.All(
            Members.SelectMany(static member => member.GetParameters()),
            static parameter => Assert.Contains(parameter.ParameterType, Arguments)
        );

    [Fact(Timeout = 240_000)]
    public async Task Does_no_harm_while_the_job_is_being_deleted()
    {
        for (var round = 0; round < Rounds; round++)
        {
            await using var job = new Job(
                Command.Exec("none"),
                new JobOptions { Spawner = new FakeSpawner(round) }
            );
            _ = job.Start();
            using var gate = new Barrier(Threads + 1);
            var callers = Enumerable
                .Range(HashCode.Combine(round), Threads)
                .Select(seed => Task.Run(() => Call(job, new Random(seed), gate)))
                .ToList();
            await Task.Run(gate.SignalAndWait);
            await job.DisposeAsync();
            await Task.WhenAll(callers);
            Assert.True(job.IsGone);
            Assert.All(_tickets, static ticket => Assert.True(ticket.IsCompleted));
            await Task.WhenAll(_begun);
            Assert.Empty(_unexpected);
        }
        Assert.Equal(Members.Length, _called.Count);
    }

    private void Call(Job job, Random random, Barrier gate)
    {
        gate.SignalAndWait();
        for (var i = 0; i < CallsOfThread; i++)
        {
            var member = Members[random.Next(Members.Length)];
            object? on =
                member.DeclaringType == typeof(Job) ? job
                : member.DeclaringType == typeof(Run) ? job.State.Run
                : _tickets.TryPeek(out var ticket) ? ticket
                : null;
            if (
                on is not null
                && !(member.Name.StartsWith("Delete", StringComparison.Ordinal) && random.Next(4) > 0)
            )
            {
                Call(member, on, random);
            }
        }
    }

    private void Call(MethodInfo member, object on, Random random)
    {
        _called[member] = 1;
        object?[] arguments =
        [
            .. member.GetParameters().Select(parameter => Arguments[parameter.ParameterType](random)),
        ];
        try
        {
            Take(member.Invoke(on, arguments));
        }
        catch (TargetInvocationException exception)
            when (exception.InnerException is InvalidOperationException && on is Run)
        {
            // It has no pipe and no terminal, and says so.
        }
        catch (TargetInvocationException exception)
        {
            _unexpected.Add($"{member}: {exception.InnerException}");
        }
    }

    private void Take(object? result)
    {
        switch (result)
        {
            case Ticket ticket:
                _tickets.Add(ticket);
                break;
            case Task task:
                _begun.Add(Bear(task));
                break;
            case ValueTask task:
                _begun.Add(Bear(task.AsTask()));
                break;
            case IAsyncEnumerable<JobEvent> events:
                _begun.Add(Bear(ReadAsync(events)));
                break;
        }
    }

    private static async Task ReadAsync(IAsyncEnumerable<JobEvent> events)
    {
        await foreach (var _ in events) { }
    }

    private async Task Bear(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception exception)
            when (exception is SpawnException or OperationCanceledException or TimeoutException)
        {
            // As documented: a start that the spawner refused, a wait that was cancelled or took too long.
        }
        catch (Exception exception)
        {
            _unexpected.Add($"{exception}");
        }
    }
}
