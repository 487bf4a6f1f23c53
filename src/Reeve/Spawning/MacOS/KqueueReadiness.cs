using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Reeve.Interop;
using Reeve.Spawning.Unix;

namespace Reeve.Spawning.MacOS;

/// <summary><see cref="ReadinessQueue"/> by <c>kqueue(2)</c>.</summary>
[SupportedOSPlatform("macos")]
internal sealed class KqueueReadiness : ReadinessQueue
{
    private readonly Kqueue _queue = new();

    public override bool Add(int descriptor, Readiness readiness, ulong token)
    {
        var clear = readiness == Readiness.Readable ? 0 : MacLibc.EV_CLEAR;
        var error = _queue.Change((nuint)descriptor, Filter(readiness), MacLibc.EV_ADD | clear, 0, token);
        Marshal.SetLastPInvokeError(error);
        return error == 0;
    }

    public override void Remove(int descriptor, Readiness readiness) =>
        _ = _queue.Change((nuint)descriptor, Filter(readiness), MacLibc.EV_DELETE, 0, 0);

    public override int Wait(Span<ulong> tokens) => _queue.Wait(tokens, Timeout.Infinite);

    public override void Wake() => _queue.Wake();

    public override void Close() => _queue.Close();

    private static short Filter(Readiness readiness) =>
        readiness == Readiness.BecomesWritable ? MacLibc.EVFILT_WRITE : MacLibc.EVFILT_READ;
}
