using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Reeve.Spawning.Unix.Pipes;

/// <summary>One output of a child on its way to a sink. All but the calls is done on the thread of the sinks.</summary>
internal sealed class SinkFeed(PipeOutput pipe, IOutputSink sink, OutputStream stream) : OutputFlow
{
    // So many, and then it is another's turn.
    private const int ReadsInOneGo = 8;

    private Run? _run;
    private Action<Exception>? _onFault;
    private int _isResumed;
    private bool _isWatched;
    private bool _isBroken;
    private bool _isOver;
    private byte[]? _refused;
    private int _refusedLength;
    private long _taken;
    private long _dropped;

    /// <summary>Begins to read, for a run that is known by now.</summary>
    public void Begin(Run run, Action<Exception> onFault)
    {
        _onFault = onFault;
        Volatile.Write(ref _run, run);
        SinkThread.Shared.Call(this);
    }

    /// <summary>The pipe was sealed. Before the beginning that has no effect: what is in the pipe is read then.</summary>
    public void Sealed()
    {
        if (Volatile.Read(ref _run) is not null)
        {
            SinkThread.Shared.Call(this);
        }
    }

    /// <summary>The child is given up. When it never was a run, nobody is to hear of it.</summary>
    public void Abandon()
    {
        if (Volatile.Read(ref _run) is null)
        {
            pipe.Dispose();
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
        if (_isOver || _run is null || (_refused is not null && !(isResumed && OfferAgain())))
        {
            return;
        }
        // What is sealed is read to its end at once: it is at most what a pipe holds.
        Pump(buffer, pipe.IsSealed ? int.MaxValue : ReadsInOneGo);
        if (!_isOver && _refused is null && !_isWatched)
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
                if (!pipe.TryRead(buffer, out count))
                {
                    return;
                }
            }
            catch (IOException exception)
            {
                Report(exception);
                count = 0;
            }
            if (count == 0)
            {
                Finish();
                return;
            }
            var bytes = buffer.AsSpan(0, count);
            if (!Offer(bytes))
            {
                _refused = ArrayPool<byte>.Shared.Rent(count);
                _refusedLength = count;
                bytes.CopyTo(_refused);
                Unwatch();
                return;
            }
        }
    }

    /// <summary>Gives what it refused to the sink once more; true: it has it now.</summary>
    private bool OfferAgain()
    {
        if (!Offer(_refused.AsSpan(0, _refusedLength)))
        {
            return false;
        }
        ArrayPool<byte>.Shared.Return(_refused!);
        _refused = null;
        return true;
    }

    private bool Offer(ReadOnlySpan<byte> bytes)
    {
        if (!_isBroken)
        {
            try
            {
                var isTaken = sink.Write(new OutputChunk(_run!, stream, _run!.Now, bytes, this));
                _taken += isTaken ? bytes.Length : 0;
                return isTaken;
            }
            catch (Exception exception)
            {
                _isBroken = true;
                Report(Broken(exception, "what it writes there from now on is read and thrown away"));
            }
        }
        _dropped += bytes.Length;
        return true;
    }

    private void Finish()
    {
        _isOver = true;
        pipe.Dispose();
        try
        {
            sink.End(new OutputEnd(_run!, stream, _run!.Now, _taken, _dropped, pipe.IsCut));
        }
        catch (Exception exception)
        {
            Report(Broken(exception, "it was being told of the stream's end"));
        }
    }

    private void Watch()
    {
        _isWatched = pipe.Watch(SinkThread.Shared, Readiness.Readable, this);
        if (!_isWatched)
        {
            Report(PipeEnd.Failed("watch", Marshal.GetLastPInvokeError()));
            Finish();
        }
    }

    private void Unwatch()
    {
        if (_isWatched)
        {
            _isWatched = false;
            pipe.Unwatch();
        }
    }

    private void Report(Exception exception) => _onFault!(exception);

    private InvalidOperationException Broken(Exception exception, string what) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"The sink of the {(stream == OutputStream.StandardOutput ? "standard output" : "standard error")} of process {_run!.ProcessId} has thrown: {what}. {exception.Message}"
            ),
            exception
        );
}
