using System.Globalization;

namespace Reeve.Testing.Worlds;

/// <summary>The one place where things happen.</summary>
internal sealed partial class World
{
    // How long, in real time, a scenario at rest may wait for something from outside the world before it is given up.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private int _runner;
    private long _stepsLeft;

    public long StepLimit { get; set; } = 10_000_000;

    public bool IsRunningHere => Volatile.Read(ref _runner) == Environment.CurrentManagedThreadId;

    public void Run() => Occupy(RunReady);

    public void Advance(TimeSpan time) =>
        Occupy(() =>
        {
            var target = Elapsed + time;
            do
            {
                RunReady();
            } while (TryMoveOn(target));
            Volatile.Write(ref _elapsed, target.Ticks);
        });

    /// <summary>Runs a scenario to its end; the clock moves whenever nothing else can.</summary>
    public void Run(Func<Task> scenario, Func<string> describe)
    {
        Task? task = null;
        Context.Post(_ => task = scenario(), null);
        Occupy(() =>
        {
            RunReady();
            while (!task!.IsCompleted)
            {
                if (!TryMoveOn(until: null) && !WaitForOutside())
                {
                    throw new InvalidOperationException(
                        "The world is at rest and no deadline is ahead, but the scenario has not completed: it waits "
                            + $"for something that cannot happen. {describe()}"
                    );
                }
                RunReady();
            }
        });
        task!.GetAwaiter().GetResult();
    }

    private void Occupy(Action run)
    {
        if (Interlocked.CompareExchange(ref _runner, Environment.CurrentManagedThreadId, 0) != 0)
        {
            throw new InvalidOperationException(
                "The world is already running. Run and Advance are for the test itself, one at a time; inside a "
                    + "scenario, a script or a hook, pass time by awaiting Task.Delay with the world's clock."
            );
        }
        var outerContext = SynchronizationContext.Current;
        _stepsLeft = StepLimit;
        try
        {
            run();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outerContext);
            Volatile.Write(ref _runner, 0);
        }
    }

    private void RunReady()
    {
        // As on the thread pool: what an item leaves in asynchronous locals is not seen by the next.
        var clean = ExecutionContext.Capture();
        while (TryTake(out var item))
        {
            if (--_stepsLeft < 0)
            {
                throw new InvalidOperationException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The world did not come to rest in {StepLimit} steps: something in it spins."
                    )
                );
            }
            SynchronizationContext.SetSynchronizationContext(item.InContext ? Context : null);
            item.Invoke();
            if (clean is not null)
            {
                ExecutionContext.Restore(clean);
            }
        }
    }

    private bool TryTake(out ReadyItem item)
    {
        lock (_gate)
        {
            return _ready.TryTake(out item);
        }
    }

    private bool WaitForOutside()
    {
        lock (_gate)
        {
            return _ready.Any || Monitor.Wait(_gate, Patience);
        }
    }
}
