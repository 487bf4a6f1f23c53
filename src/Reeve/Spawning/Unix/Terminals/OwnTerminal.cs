using Reeve.Interop;
using Reeve.Spawning.Unix.Pipes;

namespace Reeve.Spawning.Unix.Terminals;

/// <summary>Our side of a process's terminal: a descriptor for each direction, so that each waits for itself.</summary>
internal sealed class OwnTerminal(PipeInput keys, TerminalOutput screen) : PseudoTerminal
{
    private volatile bool _isDisposed;

    public override bool IsCut => screen.IsCut;

    public override bool CanRead => !_isDisposed && screen.CanRead;

    public override bool CanWrite => !_isDisposed && keys.CanWrite;

    public override void Resize(int columns, int rows)
    {
        var size = new Libc.WindowSize
        {
            Columns = (ushort)TerminalOptions.Check(columns, nameof(columns)),
            Rows = (ushort)TerminalOptions.Check(rows, nameof(rows)),
        };
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        screen.Resize(size);
    }

    /// <summary>The tree is gone: what it has shown can still be read.</summary>
    public void EndOfTree()
    {
        screen.Seal();
        keys.End();
    }

    /// <summary>The tree was let go.</summary>
    public void Release() => screen.Release();

    public override ValueTask<int> ReadAsync(
        Memory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return screen.ReadAsync(buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(
        byte[] buffer,
        int offset,
        int count,
        CancellationToken cancellationToken
    ) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return keys.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(
        byte[] buffer,
        int offset,
        int count,
        CancellationToken cancellationToken
    ) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) =>
        WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <summary>Does nothing: all that was written has been typed.</summary>
    public override void Flush() { }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The terminal hangs up when its last descriptor is closed.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _isDisposed = true;
            keys.Dispose();
            screen.Dispose();
        }
        base.Dispose(disposing);
    }
}
