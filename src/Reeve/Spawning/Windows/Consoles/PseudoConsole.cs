using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Reeve.Interop;
using Reeve.Spawning.Windows.Pipes;

namespace Reeve.Spawning.Windows.Consoles;

/// <summary>A pseudo-console (ConPTY, Windows 10 1809) and our side of it, until a run takes them.</summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class PseudoConsole
{
    private SafePipeHandle? _keys;
    private SafePipeHandle? _screen;
    private PseudoConsoleHandle? _console;

    private PseudoConsole(SafePipeHandle keys, SafePipeHandle screen, PseudoConsoleHandle console)
    {
        _keys = keys;
        _screen = screen;
        _console = console;
        Console = console.DangerousGetHandle();
    }

    /// <summary>Its handle, for the start.</summary>
    public nint Console { get; }

    /// <exception cref="SpawnException">The system refused it.</exception>
    public static PseudoConsole Create(TerminalOptions options, string program)
    {
        var (keys, input) = PipePair.Create(isInput: true, program, 0);
        var (screen, output) = PipePair.Create(isInput: false, program, 1);
        using (input)
        using (output)
        {
            nint console;
            var result = Kernel32.CreatePseudoConsole(
                (uint)options.Columns | ((uint)options.Rows << 16),
                input.DangerousGetHandle(),
                output.DangerousGetHandle(),
                0,
                &console
            );
            if (result >= 0)
            {
                return new PseudoConsole(keys, screen, new PseudoConsoleHandle(console));
            }
            keys.Dispose();
            screen.Dispose();
            throw WindowsErrors.Because(
                program,
                SpawnFailure.Stream,
                result,
                $"the system refused it a terminal ({Marshal.GetPInvokeErrorMessage(result)})."
            );
        }
    }

    /// <summary>Gives our side, to who keeps it.</summary>
    [SuppressMessage(
        "Reliability",
        "CA2000:Dispose objects before losing scope",
        Justification = "They are the terminal's, which disposes them."
    )]
    public WindowsTerminal TakeStream()
    {
        var terminal = new WindowsTerminal(new PipeInput(_keys!), new PipeOutput(_screen!), _console!);
        (_keys, _screen, _console) = (null, null, null);
        return terminal;
    }

    /// <summary>Closes what nobody has taken.</summary>
    public void CloseEnds()
    {
        _keys?.Dispose();
        _screen?.Dispose();
        _console?.Dispose();
    }
}

/// <summary>A pseudo-console. Closing it ends those at it by CTRL_CLOSE.</summary>
[SupportedOSPlatform("windows")]
internal sealed class PseudoConsoleHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public PseudoConsoleHandle(nint handle)
        : base(ownsHandle: true) => SetHandle(handle);

    protected override bool ReleaseHandle()
    {
        Kernel32.ClosePseudoConsole(handle);
        return true;
    }
}
