using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Reeve.Cli.Hosts;
using Reeve.Cli.Parsing;

namespace Reeve.Cli.Events;

/// <summary>The value of <c>--events</c>: <c>json</c>, <c>json:PATH</c> or <c>json:fd:N</c>.</summary>
/// <param name="Path">The file to append to; null for a descriptor.</param>
/// <param name="Descriptor">The descriptor; standard error unless another is named.</param>
internal sealed record EventTarget(string? Path, int Descriptor = 2)
{
    private const string Format = "json";
    private const string DescriptorPrefix = "fd:";

    /// <summary>Reads it.</summary>
    /// <exception cref="UsageException">It makes no sense.</exception>
    public static EventTarget Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var format = colon < 0 ? text : text[..colon];
        var target = colon < 0 ? "fd:2" : text[(colon + 1)..];
        if (!string.Equals(format, Format, StringComparison.Ordinal) || target.Length == 0)
        {
            throw new UsageException(
                $"'--events {text}' cannot be understood; give json, json:PATH or json:fd:N"
            );
        }
        if (!target.StartsWith(DescriptorPrefix, StringComparison.Ordinal))
        {
            return new EventTarget(target);
        }
        return int.TryParse(
            target.AsSpan(DescriptorPrefix.Length),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? new EventTarget(null, number)
            : throw new UsageException(
                $"'{target}' is not a descriptor; give fd: and a number, such as fd:3"
            );
    }

    /// <summary>Opens it for writing.</summary>
    /// <exception cref="UsageException">There is no such descriptor, or the file cannot be written.</exception>
    public EventSink Open()
    {
        try
        {
            return Path is null ? new DescriptorSink(Descriptor) : new FileSink(Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"the events cannot be written: {exception.Message}", exception);
        }
    }

    /// <summary>The name of the target, for messages.</summary>
    public override string ToString() => Path ?? $"descriptor {Descriptor}";
}

/// <summary>Where event lines go.</summary>
internal abstract class EventSink : IDisposable
{
    /// <summary>Writes a whole line.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public abstract void Write(ReadOnlySpan<byte> line);

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>A file by its path.</summary>
internal sealed class FileSink(string path) : EventSink
{
    private readonly FileStream _stream = new(
        path,
        FileMode.Append,
        FileAccess.Write,
        FileShare.ReadWrite,
        bufferSize: 0
    );

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> line) => _stream.Write(line);

    /// <inheritdoc/>
    public override void Dispose() => _stream.Dispose();
}

/// <summary>
/// An inherited descriptor. It is written by the system's own call: <see cref="FileStream"/> keeps a position of its own, and
/// would write over what the command puts into the same file meanwhile.
/// </summary>
internal sealed class DescriptorSink : EventSink
{
    private readonly SafeFileHandle _handle;

    /// <exception cref="IOException">The descriptor is not open, or is the runtime's own.</exception>
    public DescriptorSink(int descriptor)
    {
        if (!Host.Current.Has(descriptor))
        {
            throw new IOException(
                $"reeve was started without a descriptor {descriptor}; open it in the shell, as in {descriptor}>FILE"
            );
        }
        _handle = Host.Current.Open(descriptor);
        if (!Host.Current.CanWrite(_handle))
        {
            throw new IOException($"descriptor {descriptor}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> line)
    {
        while (line.Length > 0)
        {
            var written = Host.Current.Write(_handle, line);
            if (written < 0)
            {
                throw new IOException(Marshal.GetLastPInvokeErrorMessage());
            }
            line = line[written..];
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => _handle.Dispose();
}
