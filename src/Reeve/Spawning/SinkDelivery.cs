using System.Buffers;
using System.Globalization;

namespace Reeve.Spawning;

/// <summary>
/// What of one output goes to its sink: the bytes that it refused are kept and offered again, those that it will not have any more
/// are counted, and what it throws is told, once.
/// </summary>
/// <remarks>All but <see cref="Begin"/> and <see cref="HasBegun"/> on the thread of the sinks.</remarks>
/// <param name="sink">Whom it goes to.</param>
/// <param name="stream">Which output it is.</param>
/// <param name="flow">How the sink asks for what it refused.</param>
internal sealed class SinkDelivery(IOutputSink sink, OutputStream stream, OutputFlow flow)
{
    private Run? _run;
    private Action<Exception>? _onFault;
    private byte[]? _refused;
    private int _refusedLength;
    private bool _isBroken;
    private long _taken;
    private long _dropped;

    /// <summary>Whether the run is known, without which nothing is delivered.</summary>
    public bool HasBegun => Volatile.Read(ref _run) is not null;

    /// <summary>Whether the sink has refused something that it has not got since.</summary>
    public bool HasRefused => _refused is not null;

    public void Begin(Run run, Action<Exception> onFault)
    {
        _onFault = onFault;
        Volatile.Write(ref _run, run);
    }

    /// <summary>Gives bytes to the sink; false: it refused, and they are kept.</summary>
    public bool Offer(ReadOnlySpan<byte> bytes)
    {
        if (TryGive(bytes))
        {
            return true;
        }
        _refused = ArrayPool<byte>.Shared.Rent(bytes.Length);
        _refusedLength = bytes.Length;
        bytes.CopyTo(_refused);
        return false;
    }

    /// <summary>Gives what it refused to the sink once more; true: it has it now.</summary>
    public bool OfferAgain()
    {
        if (!TryGive(_refused.AsSpan(0, _refusedLength)))
        {
            return false;
        }
        ArrayPool<byte>.Shared.Return(_refused!);
        _refused = null;
        return true;
    }

    /// <summary>Tells the sink that there is no more.</summary>
    public void Finish(bool isCut)
    {
        try
        {
            sink.End(new OutputEnd(_run!, stream, _run!.Now, _taken, _dropped, isCut));
        }
        catch (Exception exception)
        {
            Report(Broken(exception, "it was being told of the stream's end"));
        }
    }

    public void Report(Exception exception) => _onFault!(exception);

    private bool TryGive(ReadOnlySpan<byte> bytes)
    {
        if (!_isBroken)
        {
            try
            {
                var isTaken = sink.Write(new OutputChunk(_run!, stream, _run!.Now, bytes, flow));
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

    private InvalidOperationException Broken(Exception exception, string what) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"The sink of the {(stream == OutputStream.StandardOutput ? "standard output" : "standard error")} of process {_run!.ProcessId} has thrown: {what}. {exception.Message}"
            ),
            exception
        );
}
