using System.Text;

namespace Reeve.Testing;

public sealed partial class SimulatedProcess
{
    /// <summary>
    /// Writes text, as UTF-8, to one of its outputs: to the stream or the sink that the command gives there
    /// (<see cref="Stdio.Pipe"/>, <see cref="Stdio.ToSink"/>); elsewhere it is thrown away.
    /// </summary>
    /// <param name="text">The text; a line end is not added.</param>
    /// <param name="stream">Which output. Default: the standard output.</param>
    /// <returns>The process.</returns>
    /// <remarks>
    /// <para>A pipe of this system holds any amount: the process is never held up by who does not read. A process that escapes its
    /// containment and is alive when the run ends leaves the outputs cut (<see cref="Run.IsCut"/>).</para>
    /// <para>Sinks are called in the world. A stream is read wherever its reader's awaits go on: with
    /// <c>ConfigureAwait(false)</c>, as in <see cref="Run.ReadLines"/>, that is outside of the world, and the order is no longer the
    /// seed's.</para>
    /// </remarks>
    public SimulatedProcess Write(string text, OutputStream stream = OutputStream.StandardOutput)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Write(Encoding.UTF8.GetBytes(text), stream);
    }

    /// <summary>Writes bytes. As <see cref="Write(string, OutputStream)"/>.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="stream">Which output. Default: the standard output.</param>
    /// <returns>The process.</returns>
    public SimulatedProcess Write(ReadOnlySpan<byte> bytes, OutputStream stream = OutputStream.StandardOutput)
    {
        if (IsAlive)
        {
            _outputs?.Write(bytes, stream);
        }
        return this;
    }
}
