using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.Windows.Consoles;

/// <summary>
/// Whether a process begins by ignoring Ctrl+C. The system has the leader of a new group do so: the parent writes that into the
/// process parameters, which the child reads before its first instruction; so it can be taken out of them until then.
/// </summary>
/// <remarks>
/// The field is <c>ConsoleFlags</c> of <c>RTL_USER_PROCESS_PARAMETERS</c>. It is not documented, and where it has been since the
/// first version of Windows NT. Where its value is not the one that is expected, nothing is written.
/// </remarks>
[SupportedOSPlatform("windows")]
internal static unsafe class ConsoleFlags
{
    private const uint IgnoresCtrlC = 1;

    /// <summary>Takes it out of a suspended child's; false: it could not be done.</summary>
    public static bool TryClear(nint process)
    {
        NtDll.ProcessBasics basics;
        var status = NtDll.NtQueryInformationProcess(
            process,
            NtDll.ProcessBasicInformation,
            &basics,
            (uint)sizeof(NtDll.ProcessBasics),
            null
        );
        // Four pointers into the block; in the parameters after four numbers and a handle.
        var parametersAt = basics.PebAddress + (4 * sizeof(nint));
        nint parameters;
        if (
            status < 0
            || Kernel32.ReadProcessMemory(process, parametersAt, &parameters, (nuint)sizeof(nint), null) == 0
        )
        {
            return false;
        }
        var flagsAt = parameters + (4 * sizeof(uint)) + sizeof(nint);
        uint flags;
        if (
            Kernel32.ReadProcessMemory(process, flagsAt, &flags, sizeof(uint), null) == 0
            || flags is not (0 or IgnoresCtrlC)
        )
        {
            return false;
        }
        uint none = 0;
        return flags == 0 || Kernel32.WriteProcessMemory(process, flagsAt, &none, sizeof(uint), null) != 0;
    }
}
