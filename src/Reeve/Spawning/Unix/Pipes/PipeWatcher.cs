namespace Reeve.Spawning.Unix.Pipes;

/// <summary>
/// The one thread that waits for all pipes that are streams, started with the first that has to wait. It sleeps in
/// the system and only tells that something may have changed (edge-triggered, so that a pipe costs one
/// registration); reading and writing are done by whoever asked for it.
/// </summary>
/// <remarks>Not the thread that waits for children: a flood of output must not delay the news of an end.</remarks>
internal sealed class PipeWatcher : DescriptorWatcher<PipeWatcher.Entry>
{
    private static readonly Shared<PipeWatcher> Instance = new(static () => new PipeWatcher());

    private PipeWatcher()
        : base("Reeve pipes", stackSize: 256 * 1024, canBeWoken: false) { }

    public static PipeWatcher Shared => Instance.Value;

    protected override void OnEvent(Entry target) => target.Find()?.OnChanged();

    /// <summary>
    /// Finds the stream of a descriptor. It is held only while somebody waits for it, so that one which nobody knows any more
    /// can be collected, and its descriptor closed.
    /// </summary>
    internal sealed class Entry(PipeEnd end)
    {
        private readonly WeakReference<PipeEnd> _end = new(end);

        public PipeEnd? Waiting { get; set; }

        public PipeEnd? Find() => _end.TryGetTarget(out var end) ? end : null;
    }
}
