namespace Reeve.Spawning.Unix.Pipes;

/// <summary>
/// The one thread that reads for all sinks and calls them, started with the first. Level-triggered, so that a stream which has
/// more than its share is told of again after the others; one buffer serves all.
/// </summary>
/// <remarks>
/// Not the thread that waits for streams: a sink that takes its time must not delay those. A feed that is called (begun,
/// resumed, sealed) is served before the events of the same wait. So, of a sink that does not refuse, the end of a run comes
/// before the first bytes of the next: the pipe of that is made after the first was sealed.
/// </remarks>
internal sealed class SinkThread : DescriptorWatcher<SinkFeed>
{
    private static readonly Shared<SinkThread> Instance = new(static () => new SinkThread());

    private readonly Lock _lock = new();
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(OutputChunk.MaxLength);
    private List<SinkFeed> _called = [];
    private List<SinkFeed> _served = [];

    private SinkThread()
        // Sinks are code of the user's.
        : base("Reeve sinks", stackSize: 0, canBeWoken: true) { }

    public static SinkThread Shared => Instance.Value;

    /// <summary>Starts it where this program, which is about to be started, has an output that goes to a sink.</summary>
    /// <exception cref="SpawnException">The system has not enough for it.</exception>
    public static void Prepare(Command command, string program)
    {
        if (command.StandardOutput is Stdio.SinkStdio || command.StandardError is Stdio.SinkStdio)
        {
            _ = WaitingThread.Need(Instance, program);
        }
    }

    /// <summary>Has the feed served soon, on the thread.</summary>
    public void Call(SinkFeed feed)
    {
        bool isFirst;
        lock (_lock)
        {
            isFirst = _called.Count == 0;
            _called.Add(feed);
        }
        if (isFirst)
        {
            Wake();
        }
    }

    protected override void OnWoken()
    {
        lock (_lock)
        {
            (_called, _served) = (_served, _called);
        }
        foreach (var feed in _served)
        {
            feed.OnCalled(_buffer);
        }
        _served.Clear();
    }

    protected override void OnEvent(SinkFeed target) => target.OnReadable(_buffer);
}
