using Reeve.Diagnostics;

namespace Reeve.Jobs;

/// <summary>
/// The run that is alive: what its spawner tells about it, from any thread, until the job's loop takes it in.
/// </summary>
internal sealed class ActiveRun(JobTask task, Run run, ChildProcess child) : IChildObserver
{
    private ChildExit _exit;
    private int _news;
    private int _stopSignal;

    [Flags]
    public enum News
    {
        None = 0,
        Exited = 1,
        TreeGone = 2,
        Stopped = 8,
        Continued = 16,
    }

    public Run Run => run;

    public ChildProcess Child => child;

    /// <summary>Those who wait for the end of this run. The loop's.</summary>
    public TicketList Waiters;

    /// <summary>Whether the end of the main process was taken in. The loop's.</summary>
    public bool HasExited { get; set; }

    /// <summary>The span of this run; null when nobody listens. The loop's.</summary>
    public RunActivity? Activity { get; set; }

    public bool HasNews => Volatile.Read(ref _news) != 0;

    public ref readonly ChildExit Exit => ref _exit;

    public Signal StopSignal => Signal.FromRaw((byte)Volatile.Read(ref _stopSignal));

    public News TakeNews() => (News)Interlocked.Exchange(ref _news, 0);

    public void OnExited(in ChildExit childExit)
    {
        _exit = childExit;
        // Both at once, lest the loop sees a main process gone and a tree that seems to live on.
        Tell(childExit.IsTreeGone ? News.Exited | News.TreeGone : News.Exited);
    }

    public void OnTreeGone()
    {
        // What came with the exit would only wake the loop for nothing.
        if (!_exit.IsTreeGone)
        {
            Tell(News.TreeGone);
        }
    }

    /// <summary>Not kept here: it may come after the end of the run, as from a sink.</summary>
    public void OnFault(Exception exception) => task.PostFault(exception);

    public void OnStopped(Signal signal)
    {
        Volatile.Write(ref _stopSignal, signal.Raw);
        Tell(News.Stopped);
    }

    public void OnContinued() => Tell(News.Continued);

    private void Tell(News news)
    {
        Interlocked.Or(ref _news, (int)news);
        task.WakeFor(this);
    }
}
