using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Reeve.Cli.Logging;

/// <summary>Reeve's own standard output or standard error, for bytes; written by <c>write(2)</c>, in order with what others write.</summary>
internal sealed class OwnStream(int descriptor) : IDisposable
{
    private readonly SafeFileHandle _handle = new(descriptor, ownsHandle: false);
    private bool _isBroken;

    /// <summary>Writes all; false the first time that is not possible, and from then on it does nothing.</summary>
    public bool TryWrite(ReadOnlySpan<byte> bytes, out string problem)
    {
        problem = "";
        while (!_isBroken && !bytes.IsEmpty)
        {
            var written = Libc.Write(_handle, bytes, bytes.Length);
            if (written > 0)
            {
                bytes = bytes[(int)written..];
                continue;
            }
            switch (Marshal.GetLastPInvokeError())
            {
                case Libc.Eintr:
                    break;
                case Libc.Eagain:
                    // Somebody has made it so that it does not block.
                    Libc.Poll([new PollEntry { Descriptor = descriptor, Events = Libc.PollOut }], 1, -1);
                    break;
                default:
                    problem = Marshal.GetLastPInvokeErrorMessage();
                    _isBroken = true;
                    return false;
            }
        }
        return true;
    }

    public void Dispose() => _handle.Dispose();
}
