using Reeve.Testing.Worlds;

namespace Reeve.Testing.Processes;

/// <summary>The two outputs of a run, which all its processes hold, also those that leave the containment.</summary>
internal sealed class SimulatedOutputs
{
    private readonly SimulatedOutput? _output;
    private readonly SimulatedOutput? _error;

    public SimulatedOutputs(Command command, SimulatedChild child, World world)
    {
        _output = SimulatedOutput.Of(command.StandardOutput, OutputStream.StandardOutput, child, world);
        _error = SimulatedOutput.Of(command.StandardError, OutputStream.StandardError, child, world);
        JoinsOutput = command.StandardError is Stdio.StandardOutputStdio;
    }

    public Stream? Output => (_output as SimulatedPipe)?.Stream;

    public Stream? Error => (_error as SimulatedPipe)?.Stream;

    private bool JoinsOutput { get; }

    public bool IsCut(OutputStream stream) => Find(stream) is { IsCut: true };

    public void Begin(Run run)
    {
        (_output as SimulatedFlow)?.Begin(run);
        (_error as SimulatedFlow)?.Begin(run);
    }

    public void Hold()
    {
        _output?.Hold();
        _error?.Hold();
    }

    public void LetGo()
    {
        _output?.LetGo();
        _error?.LetGo();
    }

    public void Seal()
    {
        _output?.Seal();
        _error?.Seal();
    }

    public void Write(ReadOnlySpan<byte> bytes, OutputStream stream) =>
        (stream == OutputStream.StandardError && JoinsOutput ? _output : Find(stream))?.Write(bytes);

    private SimulatedOutput? Find(OutputStream stream) =>
        stream == OutputStream.StandardOutput ? _output : _error;
}
