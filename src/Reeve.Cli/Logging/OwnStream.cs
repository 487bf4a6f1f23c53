using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Reeve.Cli.Hosts;

namespace Reeve.Cli.Logging;

/// <summary>Reeve's own standard output or standard error, for bytes; written by the system's own call, in order with what others write.</summary>
internal sealed class OwnStream(int descriptor) : IDisposable
{
    private readonly SafeFileHandle _handle = Host.Current.Open(descriptor);
    private bool _isBroken;

    /// <summary>Writes all; false the first time that is not possible, and from then on it does nothing.</summary>
    public bool TryWrite(ReadOnlySpan<byte> bytes, out string problem)
    {
        problem = "";
        while (!_isBroken && !bytes.IsEmpty)
        {
            var written = Host.Current.Write(_handle, bytes);
            if (written < 0)
            {
                problem = Marshal.GetLastPInvokeErrorMessage();
                _isBroken = true;
                return false;
            }
            bytes = bytes[written..];
        }
        return true;
    }

    public void Dispose() => _handle.Dispose();
}
