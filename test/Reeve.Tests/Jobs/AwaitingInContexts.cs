using System.Diagnostics.CodeAnalysis;
using Reeve.Tests.Jobs.Support;

namespace Reeve.Tests.Jobs;

/// <summary>Where the continuation of an awaited ticket runs, and blocking on one.</summary>
[SuppressMessage("Usage", "xUnit1031", Justification = "Blocking is what is tested, or the task is over.")]
public sealed class AwaitingInContexts
{
    [Fact]
    public void A_synchronization_context_is_honoured()
    {
        var os = Programs.CreateOs();
        var job = os.CreateJob(Programs.Server);
        var context = new NotingContext();
        var task = context.Do(() => Await(job.Start()));
        os.Run();
        Assert.False(task.IsCompleted);
        Assert.Equal(1, context.RunPosted());
        Assert.True(task.IsCompletedSuccessfully);
        Assert.Same(context, task.Result);

        static async Task<SynchronizationContext?> Await(Ticket ticket)
        {
            await ticket;
            return SynchronizationContext.Current;
        }
    }

    [Fact]
    public void A_context_is_not_captured_when_told_so()
    {
        var os = Programs.CreateOs();
        var job = os.CreateJob(Programs.Server);
        var context = new NotingContext();
        var task = context.Do(() => Await(job.Start()));
        os.Run();
        Assert.True(task.IsCompleted);
        Assert.Equal(0, context.RunPosted());

        static async Task Await(Ticket ticket) => await ticket.ConfigureAwait(false);
    }

    [Fact]
    public void Awaiters_in_different_contexts_each_come_back_to_their_own()
    {
        var os = Programs.CreateOs();
        var job = os.CreateJob(Programs.Slow);
        _ = job.Start();
        var stop = job.Stop();
        NotingContext[] contexts = [new(), new(), new()];
        var tasks = contexts.Select(context => context.Do(() => Await(stop))).ToList();
        var plain = Await(stop);
        os.Advance(Programs.Seconds(3));
        Assert.True(stop.IsCompleted);
        // One that comes late, too.
        tasks.Add(contexts[0].Do(() => Await(stop)));
        Assert.True(tasks[^1].IsCompleted);
        foreach (var (context, task) in contexts.Zip(tasks))
        {
            Assert.False(task.IsCompleted);
            Assert.Equal(1, context.RunPosted());
            Assert.Same(context, task.Result);
        }
        Assert.True(plain.IsCompleted);

        static async Task<SynchronizationContext?> Await(Ticket ticket)
        {
            await ticket;
            return SynchronizationContext.Current;
        }
    }

    [Fact]
    public void A_task_scheduler_is_honoured()
    {
        var os = Programs.CreateOs();
        var job = os.CreateJob(Programs.Server);
        var scheduler = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        var registered = new ManualResetEventSlim();
        var task = Task.Factory.StartNew(
            async () =>
            {
                var awaiting = Await(job.Start());
                registered.Set();
                return await awaiting;
            },
            CancellationToken.None,
            TaskCreationOptions.None,
            scheduler
        );
        registered.Wait(TestContext.Current.CancellationToken);
        os.Run();
        Assert.Same(scheduler, task.Unwrap().GetAwaiter().GetResult());

        static async Task<TaskScheduler> Await(Ticket ticket)
        {
            await ticket;
            return TaskScheduler.Current;
        }
    }

    [Fact]
    public void Asynchronous_locals_flow_to_the_continuation_and_not_into_the_job()
    {
        var os = Programs.CreateOs();
        var local = new AsyncLocal<string?>();
        string? inside = "not called";
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Programs.Server);
            local.Value = "mine";
            await job.Call(_ => inside = local.Value);
            Assert.Equal("mine", local.Value);
        });
        Assert.Null(inside);
    }

    [Fact]
    public void Asynchronous_locals_flow_to_a_callback_only_when_asked_for()
    {
        var os = Programs.CreateOs();
        var job = os.CreateJob(Programs.Server);
        var local = new AsyncLocal<string?> { Value = "mine" };
        string? flowing = null;
        string? plain = "not called";
        var start = job.Start();
        start.GetAwaiter().OnCompleted(() => flowing = local.Value);
        start.GetAwaiter().UnsafeOnCompleted(() => plain = local.Value);
        local.Value = null;
        os.Run();
        Assert.Equal("mine", flowing);
        Assert.Null(plain);
    }

    [Fact]
    public void Blocking_outside_of_the_job_works()
    {
        // On the thread pool, as in a program; nothing of the system is needed.
        var spawner = new ScriptedSpawner();
        var job = new Job(Command.Exec("any"), new JobOptions { Spawner = spawner });
        var run = job.Start().GetAwaiter().GetResult().EnsureRun();
        var wait = job.WaitForEnd();
        var released = new ManualResetEventSlim();
        var call = job.Call(_ => released.Wait());
        var blocked = Task.Run(() => call.GetAwaiter().GetResult(), TestContext.Current.CancellationToken);
        released.Set();
        Assert.Equal(JobOutcomeKind.Done, blocked.GetAwaiter().GetResult().Kind);
        Assert.True(job.IsRunning);
        Assert.Equal(JobOutcomeKind.Done, job.Kill().GetAwaiter().GetResult().Kind);
        Assert.Same(run, wait.GetAwaiter().GetResult().Run);
        Assert.Equal(JobOutcomeKind.Done, job.DeleteNow().GetAwaiter().GetResult().Kind);
        Assert.Throws<FormatException>(() =>
        {
            var failing = new Job(Command.Exec("any"), new JobOptions { Spawner = spawner });
            failing.Call((Action<JobContext>)(_ => throw new FormatException())).GetAwaiter().GetResult();
        });
    }

    [Theory]
    [InlineData(JobPriority.Normal)]
    [InlineData(JobPriority.High)]
    [InlineData(JobPriority.Urgent)]
    public void Blocking_inside_a_function_of_the_same_job_throws_instead_of_hanging(JobPriority priority)
    {
        var os = Programs.CreateOs();
        os.Run(async () =>
        {
            await using var job = os.CreateJob(Programs.Server);
            var call = job.Call(
                (Action<JobContext>)(_ => job.Send(JobControl.Start(), priority).GetAwaiter().GetResult())
            );
            var failure = await Assert.ThrowsAsync<InvalidOperationException>(call.AsTask);
            Assert.Contains("'server'", failure.Message);
            await os.Delay(1);
            Assert.True(job.IsRunning);
        });
    }

    private sealed class NotingContext : SynchronizationContext
    {
        private readonly Queue<Action> _posted = new();

        public override void Post(SendOrPostCallback d, object? state)
        {
            lock (_posted)
            {
                _posted.Enqueue(() => d(state));
            }
        }

        public T Do<T>(Func<T> function)
        {
            var outer = Current;
            SetSynchronizationContext(this);
            try
            {
                return function();
            }
            finally
            {
                SetSynchronizationContext(outer);
            }
        }

        public int RunPosted() =>
            Do(() =>
            {
                var count = 0;
                while (_posted.TryDequeue(out var action))
                {
                    action();
                    count++;
                }
                return count;
            });
    }
}
