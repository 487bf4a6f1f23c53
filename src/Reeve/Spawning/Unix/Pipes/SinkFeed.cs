using System.Runtime.InteropServices;

namespace Reeve.Spawning.Unix.Pipes;

/// <summary>One output of a child on its way to a sink. All but the calls is done on the thread of the sinks.</summary>
internal sealed class SinkFeed : OutputFlow
{
    // So many, and then it is another's turn.
    private const int ReadsInOneGo = 8;

    private readonly PipeOutput _pipe;
    private readonly SinkDelivery _delivery;
    private int _isResumed;
    private bool _isWatched;
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

    /// <summary>It was begun, resumed or sealed.</summary>
    public void OnCalled(byte[] buffer)
    {
        var isResumed = Interlocked.Exchange(ref _isResumed, 0) != 0;
        if (_isOver || !_delivery.HasBegun)
        {
            return;
        }
        if (_delivery.HasRefused && !(isResumed && _delivery.OfferAgain()))
        {
            return;
        }
        // What is sealed is read to its end at once: it is at most what a pipe holds.
        Pump(buffer, _pipe.IsSealed ? int.MaxValue : ReadsInOneGo);
        if (!_isOver && !_delivery.HasRefused && !_isWatched)
        {
            Watch();
        }
    }

    /// <summary>There is something to read, or nobody holds the other end any more.</summary>
    public void OnReadable(byte[] buffer)
    {
        if (_isWatched)
        {
            Pump(buffer, ReadsInOneGo);
        }
    }

    private void Pump(byte[] buffer, int reads)
    {
        for (; reads > 0; reads--)
        {
            int count;
            try
            {
                if (!_pipe.TryRead(buffer, out count))
                {
                    return;
                }
            }
            catch (IOException exception)
            {
                _delivery.Report(exception);
                count = 0;
            }
            if (count == 0)
            {
                Finish();
                return;
            }
            if (!_delivery.Offer(buffer.AsSpan(0, count)))
            {
                Unwatch();
                return;
            }
        }
    }

    private void Finish()
    {
        _isOver = true;
        _pipe.Dispose();
        _delivery.Finish(_pipe.IsCut);
    }

    private void Watch()
    {
        _isWatched = _pipe.Watch(SinkThread.Shared, Readiness.Readable, this);
        if (!_isWatched)
        {
            _delivery.Report(PipeEnd.Failed("watch", Marshal.GetLastPInvokeError()));
            Finish();
        }
    }

    private void Unwatch()
    {
        if (_isWatched)
        {
            _isWatched = false;
            _pipe.Unwatch();
        }
    }
}
