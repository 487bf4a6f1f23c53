namespace Reeve.Testing.Tests;

/// <summary>Starts processes of a simulated system directly, and writes down what their observers hear.</summary>
internal static class World
{
    public static readonly Command Server = Command.Exec("server");

    public static ChildProcess Spawn(this SimulatedOs os, Command? command = null)
    {
        var spawning = os.SpawnAsync(new SpawnRequest(command ?? Server), CancellationToken.None).AsTask();
        Assert.True(spawning.IsCompletedSuccessfully, "The start was to complete at once.");
        return spawning.Result;
    }

    public static (ChildProcess Child, News News) SpawnObserved(this SimulatedOs os, Command? command = null)
    {
        var child = os.Spawn(command);
        return (child, News.Of(os, child));
    }

    public static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}

/// <summary>What an observer heard, as a list of short lines with the time.</summary>
internal sealed class News(SimulatedOs os) : List<string>, IChildObserver
{
    public static News Of(SimulatedOs os, ChildProcess child)
    {
        var news = new News(os);
        child.Observe(news);
        return news;
    }

    public ResourceUsage? Usage { get; private set; }

    public void OnExited(in ChildExit childExit)
    {
        Usage = childExit.Usage;
        Write(childExit.End.ToString());
    }

    public void OnTreeGone() => Write("tree gone");

    public void OnFault(Exception exception) => Write("fault");

    public void OnStopped(Signal signal) => Write($"stopped by {signal}");

    public void OnContinued() => Write("continued");

    private void Write(string what) => Add($"{os.Elapsed.TotalSeconds}: {what}");
}
