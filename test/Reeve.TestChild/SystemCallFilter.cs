using System.Globalization;
using System.Runtime.InteropServices;

namespace Reeve.TestChild;

/// <summary>A filter of system calls, as containers have them: <c>seccomp(2)</c>.</summary>
internal static unsafe partial class SystemCallFilter
{
    /// <summary>What is given where no filter can be had.</summary>
    public const int NotThere = 77;

    private const int NoNewPrivileges = 38;
    private const int SetFilter = 22;
    private const nuint ByProgram = 2;

    private const ushort LoadWord = 0x20;
    private const ushort JumpIfEqual = 0x15;
    private const ushort Return = 0x06;
    private const uint Refuse = 0x50000;
    private const uint Allow = 0x7fff0000;

    /// <summary>Executes this program once more, under the filter: it is inherited, and holds for all threads then.</summary>
    /// <param name="calls">The numbers of the system calls, with commas between.</param>
    /// <param name="error">The number of the error that they give.</param>
    /// <param name="words">What it is to do.</param>
    public static int Become(string calls, string error, IEnumerable<string> words)
    {
        // The number of the call is the first that the filter is given; each comparison goes on, or over the next.
        var program = new List<Instruction> { new(LoadWord, 0, 0, 0) };
        foreach (var call in calls.Split(','))
        {
            program.Add(new(JumpIfEqual, 0, 1, uint.Parse(call, CultureInfo.InvariantCulture)));
            program.Add(new(Return, 0, 0, Refuse | uint.Parse(error, CultureInfo.InvariantCulture)));
        }
        program.Add(new(Return, 0, 0, Allow));
        fixed (Instruction* first = program.ToArray())
        {
            var filter = new Filter { Length = (ushort)program.Count, First = first };
            if (
                Control(NoNewPrivileges, 1, null, 0, 0) != 0
                || Control(SetFilter, ByProgram, &filter, 0, 0) != 0
            )
            {
                return NotThere;
            }
        }
        string?[] arguments = [Environment.ProcessPath!, .. words, null];
        Native.Check(Execute(Environment.ProcessPath!, arguments));
        return 0;
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Control(int what, nuint second, Filter* third, nuint fourth, nuint fifth);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport(
        "libc",
        EntryPoint = "execv",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8
    )]
    private static partial int Execute(string path, string?[] arguments);

    private readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Operand);

    private struct Filter
    {
        public ushort Length;
        public Instruction* First;
    }
}
