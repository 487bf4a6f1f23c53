using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Reeve.Spawning.Windows.Consoles;

namespace Reeve.Spawning.Windows.Pipes;

/// <summary>Our ends of a child's standard streams; an output is either a stream or feeds a sink.</summary>
[SupportedOSPlatform("windows")]
internal sealed class ChildStreams
{
    private readonly PipeInput? _input;
    private readonly PipeOutput? _output;
    private readonly PipeOutput? _error;
    private readonly SinkFeed? _outputFeed;
    private readonly SinkFeed? _errorFeed;

    /// <summary>Takes our ends; null where there is none.</summary>
    public ChildStreams(
        Command command,
        SafePipeHandle? input,
        SafePipeHandle? output,
        SafePipeHandle? error,
        WindowsTerminal? terminal
    )
    {
        _input = input is null ? null : new PipeInput(input);
        _output = output is null ? null : new PipeOutput(output);
        _error = error is null ? null : new PipeOutput(error);
        _outputFeed = FeedOf(_output, command.StandardOutput, OutputStream.StandardOutput);
        _errorFeed = FeedOf(_error, command.StandardError, OutputStream.StandardError);
        Terminal = terminal;
    }

    public WindowsTerminal? Terminal { get; }

    public PipeInput? Input => _input;

    public PipeOutput? Output => _outputFeed is null ? _output : null;

    public PipeOutput? Error => _errorFeed is null ? _error : null;

    /// <summary>Whether somebody outside of the tree still held this output when the tree was gone.</summary>
    public bool IsCut(OutputStream stream) =>
        stream == OutputStream.StandardOutput ? _output is { IsCut: true } : _error is { IsCut: true };

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

    private static SinkFeed? FeedOf(PipeOutput? pipe, Stdio stdio, OutputStream stream) =>
        pipe is not null && stdio is Stdio.SinkStdio to ? new SinkFeed(pipe, to.Sink, stream) : null;
}
