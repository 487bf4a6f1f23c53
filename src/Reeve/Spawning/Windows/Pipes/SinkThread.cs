using System.Runtime.Versioning;

namespace Reeve.Spawning.Windows.Pipes;

/// <summary>The one thread that reads for all sinks and calls them, started with the first; one buffer serves all.</summary>
/// <remarks>
/// Feeds are served in the order in which they were called. So, of a sink that does not refuse, the end of a run comes before the
/// first bytes of the next: that begins after the first was sealed.
/// </remarks>
[SupportedOSPlatform("windows")]
internal sealed class SinkThread
{
    private static readonly Shared<SinkThread> Instance = new(static () => new SinkThread());

    private readonly Queue<SinkFeed> _called = [];
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(OutputChunk.MaxLength);

    private SinkThread() => new Thread(Run) { IsBackground = true, Name = "Reeve sinks" }.Start();

    public static SinkThread Shared => Instance.Value;

    /// <summary>Has the feed served soon, on the thread.</summary>
    public void Call(SinkFeed feed)
    {
        lock (_called)
        {
            _called.Enqueue(feed);
            Monitor.Pulse(_called);
        }
    }

    private void Run()
    {
        while (true)
        {
            SinkFeed? feed;
            lock (_called)
            {
                while (!_called.TryDequeue(out feed))
                {
                    Monitor.Wait(_called);
                }
            }
            feed.OnCalled(_buffer);
        }
    }
}
