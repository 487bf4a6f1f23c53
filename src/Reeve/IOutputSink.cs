namespace Reeve;

/// <summary>
/// Takes what processes write, as it is read: bytes, with their run, their stream and the time. Name one by
/// <see cref="Stdio.ToSink"/>; the same sink may serve any number of commands.
/// </summary>
/// <remarks>
/// <para>One thread calls the sinks of the whole program, one call after another, and reads for all of them into one buffer:
/// a stream costs no thread, no task and no memory of its own. So calls must be short and not block, or every other sink
/// waits: hand over to a thread of your own what takes longer. What is done by <see cref="Stdio.Pipe"/>, and the ends of
/// processes, do not wait.</para>
/// <para>For each stream of a run come all its bytes in order, then one <see cref="End"/>, also when nothing was written.
/// <see cref="Run.Ended"/> does not wait for it. When the sink never refuses, the end of a run's streams comes before the first
/// bytes of the job's next run.</para>
/// <para>A sink that throws is given no more bytes of that stream: they are read, counted and thrown away, so that the process
/// is not held up. The job's error handler, or the log, is told once.</para>
/// </remarks>
public interface IOutputSink
{
    /// <summary>Takes bytes, or refuses them.</summary>
    /// <param name="chunk">The bytes, for the time of the call only: copy what is to be kept.</param>
    /// <returns>
    /// True: all are taken. False: none is; they are kept for you, nothing more of this stream is read (so that the process waits
    /// when its pipe is full), and they are offered again after <see cref="OutputFlow.Resume"/> of <see cref="OutputChunk.Flow"/>.
    /// </returns>
    bool Write(in OutputChunk chunk);

    /// <summary>The stream of a run has ended: nothing more of it comes.</summary>
    /// <param name="end">How much there was, and what was cut.</param>
    void End(in OutputEnd end);
}
