using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Reeve.Interop;

namespace Reeve.Spawning.Windows.Pipes;

/// <summary>
/// A pipe between us and a child. It has a name, because only such pipes are asynchronous; nobody can guess it, and it takes one
/// client, which is there at once.
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe class PipePair
{
    private const uint BufferSize = 64 * 1024;

    /// <summary>Makes one. Our end is asynchronous, the child's is as programs expect.</summary>
    /// <param name="isInput">Whether the child reads.</param>
    /// <param name="program">For messages.</param>
    /// <param name="number">The standard stream, for messages.</param>
    /// <exception cref="SpawnException">The system refused it.</exception>
    public static (SafePipeHandle Ours, SafeFileHandle Theirs) Create(
        bool isInput,
        string program,
        int number
    )
    {
        var name = string.Create(
            CultureInfo.InvariantCulture,
            $@"\\.\pipe\reeve-{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(32, lowercase: true)}"
        );
        fixed (char* text = name)
        {
            var ours = new SafePipeHandle(
                Kernel32.CreateNamedPipeW(
                    text,
                    (isInput ? Kernel32.PIPE_ACCESS_OUTBOUND : Kernel32.PIPE_ACCESS_INBOUND)
                        | Kernel32.FILE_FLAG_OVERLAPPED
                        | Kernel32.FILE_FLAG_FIRST_PIPE_INSTANCE,
                    Kernel32.PIPE_REJECT_REMOTE_CLIENTS,
                    1,
                    BufferSize,
                    BufferSize,
                    0,
                    null
                ),
                ownsHandle: true
            );
            if (ours.IsInvalid)
            {
                throw WindowsErrors.Stream(program, number, Marshal.GetLastPInvokeError(), null);
            }
            var theirs = new SafeFileHandle(
                Kernel32.CreateFileW(
                    text,
                    isInput ? Kernel32.GENERIC_READ : Kernel32.GENERIC_WRITE,
                    0,
                    null,
                    Kernel32.OPEN_EXISTING,
                    0,
                    0
                ),
                ownsHandle: true
            );
            if (theirs.IsInvalid)
            {
                var error = Marshal.GetLastPInvokeError();
                ours.Dispose();
                throw WindowsErrors.Stream(program, number, error, null);
            }
            return (ours, theirs);
        }
    }
}
