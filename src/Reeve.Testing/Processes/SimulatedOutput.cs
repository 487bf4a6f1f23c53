using Reeve.Testing.Worlds;

namespace Reeve.Testing.Processes;

/// <summary>One output of a run: where what its processes write goes, until all that hold it have ended, or it is sealed.</summary>
internal abstract class SimulatedOutput
{
    private int _holders;

    /// <summary>Whether, when it was sealed, somebody still held it.</summary>
    public bool IsCut { get; private set; }

    protected bool IsOver { get; private set; }

    public static SimulatedOutput? Of(Stdio stdio, OutputStream stream, SimulatedChild child, World world) =>
        stdio switch
        {
            Stdio.PipeStdio => new SimulatedPipe(world),
            Stdio.SinkStdio to => new SimulatedFlow(to.Sink, stream, child, world),
            _ => null,
        };

    public void Hold() => _holders++;

    public void LetGo()
    {
        if (--_holders == 0)
        {
            Close();
        }
    }

    /// <summary>The tree is gone: what was written until now can be read, and then it ends.</summary>
    public void Seal()
    {
        IsCut |= !IsOver && _holders > 0;
        Close();
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (!IsOver && !bytes.IsEmpty)
        {
            Take(bytes.ToArray());
        }
    }

    protected abstract void Take(byte[] bytes);

    protected abstract void End();

    private void Close()
    {
        if (!IsOver)
        {
            IsOver = true;
            End();
        }
    }
}
