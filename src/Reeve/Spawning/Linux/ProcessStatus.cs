using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text.Unicode;
using Reeve.Interop;

namespace Reeve.Spawning.Linux;

/// <summary>What /proc/PID/stat says of a process, <c>proc_pid_stat(5)</c>. Read without allocating.</summary>
/// <param name="Id">Its number.</param>
/// <param name="State">Its state letter.</param>
/// <param name="ParentId">Its parent's number.</param>
/// <param name="CpuTicks">What it has used of the processors, in clock ticks.</param>
/// <param name="StartTime">When it was started, in clock ticks since the system was: with the number it names one process.</param>
/// <param name="ResidentPages">What it has in memory.</param>
[SupportedOSPlatform("linux")]
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ProcessStatus(
    int Id,
    char State,
    int ParentId,
    long CpuTicks,
    long StartTime,
    long ResidentPages
)
{
    private const int StateField = 3;
    private const int ParentField = 4;
    private const int UserTicksField = 14;
    private const int SystemTicksField = 15;
    private const int StartTimeField = 22;
    private const int ResidentPagesField = 24;

    /// <summary>Whether it is neither a zombie nor about to disappear.</summary>
    public bool IsAlive => State is not ('Z' or 'X' or 'x');

    /// <summary>Reads it; false when there is no such process, or when it cannot be read.</summary>
    public static bool TryRead(int pid, out ProcessStatus status) => Read(pid, out status) == 0;

    /// <summary>Reads it; ESRCH says that there is no such process, another error number that nothing could be found out.</summary>
    public static int Read(int pid, out ProcessStatus status)
    {
        Span<byte> buffer = stackalloc byte[1024];
        var length = ReadText(pid, buffer);
        if (length <= 0)
        {
            status = default;
            return length == 0 || length == -Errno.ENOENT ? Errno.ESRCH : -length;
        }
        var text = buffer[..length];
        // The name, field 2, is in parentheses and may contain anything; what follows the last one begins with field 3.
        var name = text.LastIndexOf((byte)')');
        if (name < 0)
        {
            status = default;
            return Errno.ESRCH;
        }
        text = text[(name + 2)..];
        var state = (char)text[0];
        var parentId = 0;
        var cpuTicks = 0L;
        var startTime = 0L;
        var residentPages = 0L;
        for (var field = StateField; field <= ResidentPagesField; field++)
        {
            var value = Utf8Parser.TryParse(text, out long number, out _) ? number : 0;
            switch (field)
            {
                case ParentField:
                    parentId = (int)value;
                    break;
                case UserTicksField or SystemTicksField:
                    cpuTicks += value;
                    break;
                case StartTimeField:
                    startTime = value;
                    break;
                case ResidentPagesField:
                    residentPages = value;
                    break;
            }
            text = text[(text.IndexOf((byte)' ') + 1)..];
        }
        status = new ProcessStatus(pid, state, parentId, cpuTicks, startTime, residentPages);
        return 0;
    }

    /// <summary>How long the text is, or the negative error number.</summary>
    private static unsafe int ReadText(int pid, Span<byte> buffer)
    {
        Span<byte> path = stackalloc byte[32];
        Utf8.TryWrite(path, CultureInfo.InvariantCulture, $"/proc/{pid}/stat\0", out _);
        fixed (byte* name = path)
        fixed (byte* text = buffer)
        {
            var file = Libc.Open(name, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
            if (file < 0)
            {
                return -Marshal.GetLastPInvokeError();
            }
            // ESRCH when it ended in between.
            var length = (int)Libc.Read(file, text, (nuint)buffer.Length);
            length = length < 0 ? -Marshal.GetLastPInvokeError() : length;
            Libc.Close(file);
            return length;
        }
    }
}
