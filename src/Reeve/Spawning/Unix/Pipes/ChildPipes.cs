using System.Diagnostics.CodeAnalysis;
using Reeve.Spawning.Unix.Terminals;

namespace Reeve.Spawning.Unix.Pipes;

/// <summary>Our ends of the pipes that are a child's standard streams; an output is either a stream or feeds a sink.</summary>
internal sealed class ChildPipes
{
    private readonly PipeInput? _input;
    private readonly PipeOutput? _output;
    private readonly PipeOutput? _error;
    private readonly SinkFeed? _outputFeed;
    private readonly SinkFeed? _errorFeed;

    [SuppressMessage(
        "Reliability",
        "CA2000:Dispose objects before losing scope",
        Justification = "They are the user's or a sink's; the end of the tree and their handles see to the rest."
    )]
    private ChildPipes(Command command, int input, int output, int error)
    {
        _input = input < 0 ? null : new PipeInput(input);
        _output = output < 0 ? null : new PipeOutput(output);
        _error = error < 0 ? null : new PipeOutput(error);
        _outputFeed = FeedOf(_output, command.StandardOutput, OutputStream.StandardOutput);
        _errorFeed = FeedOf(_error, command.StandardError, OutputStream.StandardError);
    }

    public OwnTerminal? Terminal { get; private set; }

    public PipeInput? Input => _input;

    public PipeOutput? Output => _outputFeed is null ? _output : null;

    public PipeOutput? Error => _errorFeed is null ? _error : null;

    /// <summary>Takes our ends, each -1 where there is none; null when all are.</summary>
    public static ChildPipes? Of(Command command, int input, int output, int error) =>
        (input & output & error) < 0 ? null : new ChildPipes(command, input, output, error);

    /// <summary>Adds our side of the child's terminal.</summary>
    public static ChildPipes With(Command command, ChildPipes? pipes, OwnTerminal terminal)
    {
        pipes ??= new ChildPipes(command, -1, -1, -1);
        pipes.Terminal = terminal;
        return pipes;
    }

    /// <summary>
    /// Whether somebody outside of the tree still held this output when the tree was gone; the terminal counts as standard output.
    /// </summary>
    public bool IsCut(OutputStream stream) =>
        stream == OutputStream.StandardOutput
            ? _output is { IsCut: true } || Terminal is { IsCut: true }
            : _error is { IsCut: true };

    /// <summary>Begins to feed the sinks.</summary>
    public void Begin(Run run, Action<Exception> onFault)
    {
        _outputFeed?.Begin(run, onFault);
        _errorFeed?.Begin(run, onFault);
    }

    /// <summary>The child is given up.</summary>
    public void Abandon()
    {
        _outputFeed?.Abandon();
        _errorFeed?.Abandon();
    }

    /// <summary>Nobody of the tree is left to write or to read.</summary>
    public void EndOfTree()
    {
        _input?.End();
        _output?.Seal();
        _error?.Seal();
        _outputFeed?.Sealed();
        _errorFeed?.Sealed();
        Terminal?.EndOfTree();
    }

    /// <summary>The tree was let go: it has them as long as it likes.</summary>
    public void Release() => Terminal?.Release();

    private static SinkFeed? FeedOf(PipeOutput? pipe, Stdio stdio, OutputStream stream) =>
        pipe is not null && stdio is Stdio.SinkStdio to ? new SinkFeed(pipe, to.Sink, stream) : null;
}
