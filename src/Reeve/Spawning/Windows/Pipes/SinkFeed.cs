using System.Runtime.Versioning;

namespace Reeve.Spawning.Windows.Pipes;

/// <summary>
/// One output of a child on its way to a sink. It waits by reads of no bytes; all the rest is done on the thread of the sinks.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class SinkFeed : OutputFlow
{
    // So many, and then it is another's turn.
    private const int ReadsInOneGo = 8;

    private readonly PipeOutput _pipe;
    private readonly SinkDelivery _delivery;
    private int _isResumed;
    private Task? _waiting;
    private volatile bool _hasCome;
    private bool _isOver;

    public SinkFeed(PipeOutput pipe, IOutputSink sink, OutputStream stream)
    {
        _pipe = pipe;
        _delivery = new SinkDelivery(sink, stream, this);
    }

    /// <summary>Begins to read, for a run that is known by now.</summary>
    public void Begin(Run run, Action<Exception> onFault)
    {
        _delivery.Begin(run, onFault);
        SinkThread.Shared.Call(this);
    }

    /// <summary>The pipe was sealed. Before the beginning that has no effect: what is in the pipe is read then.</summary>
    public void Sealed()
    {
        if (_delivery.HasBegun)
        {
            SinkThread.Shared.Call(this);
        }
    }

    /// <summary>The child is given up. When it never was a run, nobody is to hear of it.</summary>
    public void Abandon()
    {
        if (!_delivery.HasBegun)
        {
            _pipe.Dispose();
        }
    }

    public override void Resume()
    {
        if (Interlocked.Exchange(ref _isResumed, 1) == 0)
        {
            SinkThread.Shared.Call(this);
        }
    }

    /// <summary>It was begun, resumed or sealed, or there may be something to read.</summary>
    public void OnCalled(byte[] buffer)
    {
        var isResumed = Interlocked.Exchange(ref _isResumed, 0) != 0;
        if (_waiting is not null && !EndWaiting())
        {
            return;
        }
        if (_isOver || !_delivery.HasBegun)
        {
            return;
        }
        if (_delivery.HasRefused && !(isResumed && _delivery.OfferAgain()))
        {
            return;
        }
        if (!Pump(buffer, _pipe.IsSealed ? int.MaxValue : ReadsInOneGo))
        {
            // It has more than its share.
            SinkThread.Shared.Call(this);
        }
        else if (!_isOver && !_delivery.HasRefused)
        {
            _hasCome = false;
            _waiting = WaitAsync();
        }
    }

    /// <summary>
    /// Whether the wait is over. That of a sealed pipe has been called off, and is waited for: the end is told before a next run's
    /// first bytes, which are behind it in the queue.
    /// </summary>
    private bool EndWaiting()
    {
        // The task itself is completed a moment after it has called.
        if (!_hasCome && !_pipe.IsSealed)
        {
            return false;
        }
        _waiting!.GetAwaiter().GetResult();
        _waiting = null;
        return true;
    }

    /// <summary>Waits for bytes, or for the end.</summary>
    private async Task WaitAsync()
    {
        // Lest it be called before the task is kept.
        await Task.Yield();
        try
        {
            _ = await _pipe.ReadAsync(Memory<byte>.Empty).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The next read says so.
        }
        _hasCome = true;
        SinkThread.Shared.Call(this);
    }

    /// <returns>Whether there is no more for now.</returns>
    private bool Pump(byte[] buffer, int reads)
    {
        for (; reads > 0; reads--)
        {
            int count;
            try
            {
                if (!_pipe.TryRead(buffer, out count))
                {
                    return true;
                }
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                _delivery.Report(exception);
                count = 0;
            }
            if (count == 0)
            {
                Finish();
                return true;
            }
            if (!_delivery.Offer(buffer.AsSpan(0, count)))
            {
                return true;
            }
        }
        return false;
    }

    private void Finish()
    {
        _isOver = true;
        _pipe.Dispose();
        _delivery.Finish(_pipe.IsCut);
    }
}
