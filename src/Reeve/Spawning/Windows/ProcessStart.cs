using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Reeve.Interop;
using Reeve.Spawning.Windows.Consoles;
using Reeve.Spawning.Windows.Pipes;
using Reeve.Spawning.Windows.Starting;

namespace Reeve.Spawning.Windows;

/// <summary>All that one start is made of, as the arguments of <c>CreateProcessW</c>.</summary>
[SupportedOSPlatform("windows")]
internal unsafe ref struct ProcessStart
{
    // Enough for three attributes; the system says how much it wants.
    private const int AttributeListSize = 512;

    public required string Program { get; init; }

    public required ProgramImage Image { get; init; }

    public required EnvironmentBlock Environment { get; init; }

    public required string? Directory { get; init; }

    public required ConsoleLink Console { get; init; }

    public required JobObject? Job { get; init; }

    public required StreamPlan Streams { get; init; }

    /// <summary>Makes the call.</summary>
    /// <exception cref="SpawnException">The system refused it.</exception>
    public readonly SafeProcessHandle Make(out int id)
    {
        var list = stackalloc byte[AttributeListSize];
        nuint size = AttributeListSize;
        if (Kernel32.InitializeProcThreadAttributeList(list, 3, 0, &size) == 0)
        {
            throw Explain();
        }
        var job = Job?.DangerousGetHandle() ?? 0;
        var handles = stackalloc nint[StreamPlan.Count];
        try
        {
            var startup = new Kernel32.StartupInfoEx
            {
                Info = new Kernel32.StartupInfo
                {
                    Size = (uint)sizeof(Kernel32.StartupInfoEx),
                    Flags = Kernel32.STARTF_USESTDHANDLES,
                },
                AttributeList = list,
            };
            // Inheritable only now, and closed right after: others in this program may start processes too, which inherit all
            // that is inheritable at that moment.
            var count = Streams.MakeInheritable(handles, ref startup.Info, Program);
            var terminal = Streams.Terminal?.Console ?? 0;
            if (
                (job != 0 && !Add(list, Kernel32.PROC_THREAD_ATTRIBUTE_JOB_LIST, &job, (nuint)sizeof(nint)))
                || (
                    count > 0
                    && !Add(
                        list,
                        Kernel32.PROC_THREAD_ATTRIBUTE_HANDLE_LIST,
                        handles,
                        (nuint)(count * sizeof(nint))
                    )
                )
                || (
                    terminal != 0
                    && !Add(
                        list,
                        Kernel32.PROC_THREAD_ATTRIBUTE_PSEUDOCONSOLE,
                        (void*)terminal,
                        (nuint)sizeof(nint)
                    )
                )
            )
            {
                throw Explain();
            }
            return Create(&startup, count > 0, out id);
        }
        finally
        {
            Streams.CloseInheritable(handles);
            Kernel32.DeleteProcThreadAttributeList(list);
        }
    }

    private readonly SafeProcessHandle Create(Kernel32.StartupInfoEx* startup, bool inherits, out int id)
    {
        Kernel32.ProcessInformation made;
        // The system writes into the command line.
        var line = (Image.CommandLine + '\0').ToCharArray();
        fixed (
            char* file = Image.File,
                text = line,
                block = Environment.Text,
                directory = Directory
        )
        {
            var isMade = Kernel32.CreateProcessW(
                file,
                text,
                null,
                null,
                inherits ? 1 : 0,
                Console.CreationFlags
                    | Kernel32.CREATE_UNICODE_ENVIRONMENT
                    | Kernel32.EXTENDED_STARTUPINFO_PRESENT,
                block,
                directory,
                startup,
                &made
            );
            if (isMade == 0)
            {
                throw Explain();
            }
        }
        if ((Console.CreationFlags & Kernel32.CREATE_SUSPENDED) != 0)
        {
            Console.Prepare(made.Process);
            _ = Kernel32.ResumeThread(made.Thread);
        }
        _ = Kernel32.CloseHandle(made.Thread);
        id = (int)made.ProcessId;
        return new SafeProcessHandle(made.Process, ownsHandle: true);
    }

    private static bool Add(byte* list, nuint attribute, void* value, nuint size) =>
        Kernel32.UpdateProcThreadAttribute(list, 0, attribute, value, size, null, null) != 0;

    private readonly SpawnException Explain() =>
        WindowsErrors.Explain(Program, Image.File, Directory, Marshal.GetLastPInvokeError());
}
