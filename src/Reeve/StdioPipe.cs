using Microsoft.Win32.SafeHandles;
using Reeve.Spawning;

namespace Reeve;

/// <summary>
/// A pipe from one command's output to another's input, without us between them: give <see cref="Writer"/> to the one and
/// <see cref="Reader"/> to the other. Several commands may share an end.
/// </summary>
/// <remarks>
/// <para>Until it is closed, this object holds both ends too, so that the pipe outlives the processes: either side can be
/// restarted, goes on where the other is, and what was written and not yet read stays. But then the reading process is not told of
/// an end when the writing one ends, and the writing one waits, rather than being told by SIGPIPE, when the reading one is gone.</para>
/// <para>Close an end (<see cref="CloseWriter"/>, <see cref="CloseReader"/>, or both by <see cref="Dispose"/>) when every start
/// that needs it has been made: the children keep theirs, and it is a pipe as a shell makes it (<c>pipe(7)</c>). A later start with
/// that end fails with a <see cref="SpawnException"/>. When forgotten, it is closed by the garbage collector: keep it as long
/// as there may be restarts.</para>
/// </remarks>
/// <example>
/// <code>
/// using var pipe = new StdioPipe();
/// await using var list = new Job(Command.Exec("ls") with { StandardOutput = pipe.Writer });
/// await using var sort = new Job(Command.Exec("sort") with { StandardInput = pipe.Reader });
/// await list.Start();
/// await sort.Start();
/// pipe.Dispose();   // sort has its end of input when ls ends
/// </code>
/// </example>
public sealed class StdioPipe : IDisposable
{
    private readonly SafeFileHandle _reader;
    private readonly SafeFileHandle _writer;

    /// <summary>Makes a pipe.</summary>
    /// <exception cref="IOException">
    /// The system refused it, as when this program has too many open files; or Reeve has no backend for this system.
    /// </exception>
    public StdioPipe()
    {
        (_reader, _writer) = Platform.Current.CreatePipe();
        Reader = new Stdio.HandleStdio(_reader, "the reading end of the StdioPipe");
        Writer = new Stdio.HandleStdio(_writer, "the writing end of the StdioPipe");
    }

    /// <summary>Where a command reads: for <see cref="Command.StandardInput"/>.</summary>
    public Stdio Reader { get; }

    /// <summary>Where a command writes: for <see cref="Command.StandardOutput"/> or <see cref="Command.StandardError"/>.</summary>
    public Stdio Writer { get; }

    /// <summary>
    /// Closes our hold on the writing end: who reads is told of the end when the last process that has it has ended. Does nothing
    /// the second time.
    /// </summary>
    public void CloseWriter() => _writer.Dispose();

    /// <summary>
    /// Closes our hold on the reading end: who writes is told, by SIGPIPE, when the last process that has it has ended. Does
    /// nothing the second time.
    /// </summary>
    public void CloseReader() => _reader.Dispose();

    /// <summary>Closes both. No process is touched.</summary>
    public void Dispose()
    {
        CloseWriter();
        CloseReader();
    }
}
