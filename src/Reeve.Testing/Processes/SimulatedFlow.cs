using Reeve.Testing.Worlds;

namespace Reeve.Testing.Processes;

/// <summary>An output on its way to a sink.</summary>
internal sealed class SimulatedFlow(IOutputSink sink, OutputStream stream, SimulatedChild child, World world)
    : SimulatedOutput
{
    // Empty: the end.
    private readonly Queue<ReadOnlyMemory<byte>> _written = new();
    private readonly Handle _handle = new();
    private Run? _run;
    private int _early;
    private bool _isRefused;
    private bool _isBroken;
    private long _taken;
    private long _dropped;

    public void Begin(Run run)
    {
        _run = run;
        _handle.Flow = this;
        for (; _early > 0; _early--)
        {
            world.QueueInOrder(DeliverOne);
        }
    }

    protected override void Take(byte[] bytes)
    {
        for (var start = 0; start < bytes.Length; start += OutputChunk.MaxLength)
        {
            Add(bytes.AsMemory(start, Math.Min(OutputChunk.MaxLength, bytes.Length - start)));
        }
    }

    protected override void End() => Add(ReadOnlyMemory<byte>.Empty);

    /// <summary>In turns of one queue for all, so that no seed puts the end of a run behind the beginning of the next.</summary>
    private void Add(ReadOnlyMemory<byte> bytes)
    {
        _written.Enqueue(bytes);
        world.QueueInOrder(DeliverOne);
    }

    private void DeliverOne()
    {
        if (_run is null)
        {
            _early++;
        }
        else if (!_isRefused && _written.TryPeek(out var bytes))
        {
            Deliver(bytes);
        }
    }

    /// <summary>What waited comes at once.</summary>
    private void Resume()
    {
        var wasRefused = _isRefused;
        _isRefused = false;
        while (wasRefused && !_isRefused && _written.TryPeek(out var bytes))
        {
            Deliver(bytes);
        }
    }

    private void Deliver(ReadOnlyMemory<byte> bytes)
    {
        if (!bytes.IsEmpty && !Offer(bytes.Span))
        {
            _isRefused = true;
            return;
        }
        _written.Dequeue();
        if (bytes.IsEmpty)
        {
            Try(() =>
                sink.End(new OutputEnd(_run!, stream, world.Clock.GetUtcNow(), _taken, _dropped, IsCut))
            );
        }
    }

    private bool Offer(ReadOnlySpan<byte> bytes)
    {
        if (!_isBroken)
        {
            try
            {
                var isTaken = sink.Write(
                    new OutputChunk(_run!, stream, world.Clock.GetUtcNow(), bytes, _handle)
                );
                _taken += isTaken ? bytes.Length : 0;
                return isTaken;
            }
            catch (Exception exception)
            {
                _isBroken = true;
                Report(exception);
            }
        }
        _dropped += bytes.Length;
        return true;
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception)
        {
            Report(exception);
        }
    }

    private void Report(Exception exception) =>
        child.TellFault(
            new InvalidOperationException(
                $"The sink of an output of process {child.Id} has thrown: {exception.Message}",
                exception
            )
        );

    /// <summary>Its face to the sink: asked from any thread, it takes effect in the world.</summary>
    private sealed class Handle : OutputFlow
    {
        public SimulatedFlow? Flow { get; set; }

        public override void Resume() => Flow!.QueueResume();
    }

    private void QueueResume() => world.QueueInOrder(Resume);
}
