using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Reeve;

/// <summary>Where a standard stream of a child comes from or goes to. Closed; equality by value.</summary>
public abstract class Stdio : IEquatable<Stdio>
{
    private protected Stdio() { }

    /// <summary>The supervisor's own stream.</summary>
    public static Stdio Inherit { get; } = new InheritStdio();

    /// <summary>Nothing: reads end at once, writes are thrown away.</summary>
    public static Stdio Null { get; } = new NullStdio();

    /// <summary>
    /// A pipe whose other end is ours: <see cref="Run.StandardInput"/>, <see cref="Run.StandardOutput"/> or
    /// <see cref="Run.StandardError"/>. A pipe holds 64 KiB (more when it is busy); a child that writes more waits until it is
    /// read, so read what you pipe.
    /// </summary>
    public static Stdio Pipe { get; } = new PipeStdio();

    /// <summary>For standard output and standard error: everything that is written is given to a sink, as it is read.</summary>
    /// <param name="sink">The sink; it may be given for both streams, and for any number of commands.</param>
    /// <exception cref="ArgumentNullException"><paramref name="sink"/> is null.</exception>
    public static Stdio ToSink(IOutputSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        return new SinkStdio(sink);
    }

    /// <summary>For standard error only: wherever standard output goes (<c>2&gt;&amp;1</c>).</summary>
    public static Stdio StandardOutput { get; } = new StandardOutputStdio();

    /// <summary>Writes to a file; it is created with mode 0666 less the umask.</summary>
    /// <param name="path">The file, relative to the supervisor's working directory.</param>
    /// <param name="append">Whether to write at its end; otherwise it is emptied first. Default: false.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is null or empty.</exception>
    public static Stdio ToFile(string path, bool append = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new FileStdio(path, append ? FileStdioMode.Append : FileStdioMode.Truncate);
    }

    /// <summary>Reads from a file.</summary>
    /// <param name="path">The file, relative to the supervisor's working directory.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is null or empty.</exception>
    public static Stdio FromFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new FileStdio(path, FileStdioMode.Read);
    }

    /// <summary>An open handle. It is borrowed: duplicated into the child at the spawn, never closed by Reeve.</summary>
    /// <param name="handle">The handle; it must stay open until the spawn.</param>
    /// <exception cref="ArgumentNullException"><paramref name="handle"/> is null.</exception>
    public static Stdio Handle(SafeHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        return new HandleStdio(handle);
    }

    /// <summary>Whether the two say the same.</summary>
    public abstract bool Equals(Stdio? other);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as Stdio);

    /// <inheritdoc/>
    public abstract override int GetHashCode();

    internal enum FileStdioMode
    {
        Read,
        Truncate,
        Append,
    }

    internal abstract class KindStdio : Stdio
    {
        public sealed override bool Equals(Stdio? other) => GetType() == other?.GetType();

        public sealed override int GetHashCode() => GetType().GetHashCode();
    }

    internal sealed class InheritStdio : KindStdio
    {
        public override string ToString() => "inherit";
    }

    internal sealed class NullStdio : KindStdio
    {
        public override string ToString() => "null";
    }

    internal sealed class PipeStdio : KindStdio
    {
        public override string ToString() => "pipe";
    }

    /// <summary>The command's own terminal, wherever the command said <see cref="Inherit"/>; never part of a command.</summary>
    internal sealed class TerminalStdio(byte[] path, int first) : KindStdio
    {
        /// <summary>Its path, ended by NUL.</summary>
        public byte[] Path => path;

        /// <summary>The lowest descriptor that is it: there it is opened, the others are duplicates.</summary>
        public int First => first;

        public override string ToString() => "terminal";
    }

    internal sealed class StandardOutputStdio : KindStdio
    {
        public override string ToString() => "stdout";
    }

    internal sealed class FileStdio(string path, FileStdioMode mode) : Stdio
    {
        public string Path => path;

        public FileStdioMode Mode => mode;

        public override bool Equals(Stdio? other) =>
            other is FileStdio file
            && mode == file.Mode
            && string.Equals(path, file.Path, StringComparison.Ordinal);

        public override int GetHashCode() => HashCode.Combine(path, mode);

        public override string ToString() =>
            mode switch
            {
                FileStdioMode.Read => "< " + path,
                FileStdioMode.Append => ">> " + path,
                _ => "> " + path,
            };
    }

    internal sealed class SinkStdio(IOutputSink sink) : Stdio
    {
        public IOutputSink Sink => sink;

        public override bool Equals(Stdio? other) =>
            other is SinkStdio same && ReferenceEquals(sink, same.Sink);

        public override int GetHashCode() => RuntimeHelpers.GetHashCode(sink);

        public override string ToString() => "a sink";
    }

    internal sealed class HandleStdio(SafeHandle handle, string name = "the handle") : Stdio
    {
        /// <summary>What it is, for messages.</summary>
        public string Name => name;

        public new SafeHandle Handle => handle;

        public override bool Equals(Stdio? other) =>
            other is HandleStdio borrowed && ReferenceEquals(handle, borrowed.Handle);

        public override int GetHashCode() => handle.GetHashCode();

        public override string ToString() => "an open handle";
    }
}
