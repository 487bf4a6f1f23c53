using System.Diagnostics.CodeAnalysis;
using System.Runtime.Versioning;
using Reeve.Spawning.Linux.Terminals;

namespace Reeve.Spawning.Linux.Pipes;

/// <summary>Our ends of the pipes that are a child's standard streams.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ChildPipes(PipeInput? input, PipeOutput? output, PipeOutput? error)
{
    /// <summary>Takes our ends, each -1 where there is none; null when all are.</summary>
    [SuppressMessage(
        "Reliability",
        "CA2000:Dispose objects before losing scope",
        Justification = "They are the user's; the end of the tree and their handles see to the rest."
    )]
    public static ChildPipes? Of(int input, int output, int error) =>
        (input & output & error) < 0
            ? null
            : new ChildPipes(
                input < 0 ? null : new PipeInput(input),
                output < 0 ? null : new PipeOutput(output),
                error < 0 ? null : new PipeOutput(error)
            );

    /// <summary>Adds our side of the child's terminal.</summary>
    public static ChildPipes With(ChildPipes? pipes, LinuxTerminal terminal)
    {
        pipes ??= new ChildPipes(null, null, null);
        pipes.Terminal = terminal;
        return pipes;
    }

    public LinuxTerminal? Terminal { get; private set; }

    public PipeInput? Input => input;

    public PipeOutput? Output => output;

    public PipeOutput? Error => error;

    /// <summary>Whether somebody outside of the tree still held an output when the tree was gone.</summary>
    public bool AreCut =>
        output is { IsCut: true } || error is { IsCut: true } || Terminal is { IsCut: true };

    /// <summary>Nobody of the tree is left to write or to read.</summary>
    public void EndOfTree()
    {
        input?.End();
        output?.Seal();
        error?.Seal();
        Terminal?.EndOfTree();
    }

    /// <summary>The tree was let go: it has them as long as it likes.</summary>
    public void Release() => Terminal?.Release();
}
