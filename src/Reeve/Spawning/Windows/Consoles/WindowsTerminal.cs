using System.Runtime.Versioning;
using Reeve.Interop;
using Reeve.Spawning.Windows.Pipes;

namespace Reeve.Spawning.Windows.Consoles;

/// <summary>Our side of a process's pseudo-console.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsTerminal(PipeInput keys, PipeOutput screen, PseudoConsoleHandle console)
    : PseudoTerminal
{
    private static readonly TimeSpan LongestTyping = TimeSpan.FromSeconds(1);

    private volatile bool _isDisposed;
    private volatile bool _isOver;

    public override bool IsCut => screen.IsCut;

    public override bool CanRead => !_isDisposed && screen.CanRead;

    public override bool CanWrite => !_isDisposed && keys.CanWrite;

    public override void Resize(int columns, int rows)
    {
        var size =
            (uint)TerminalOptions.Check(columns, nameof(columns))
            | ((uint)TerminalOptions.Check(rows, nameof(rows)) << 16);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (!_isOver)
        {
            _ = Kernel32.ResizePseudoConsole(console.DangerousGetHandle(), size);
        }
    }

    /// <summary>The tree is gone: what it has shown can still be read.</summary>
    public void EndOfTree()
    {
        _isOver = true;
        keys.End();
        HangUp();
    }

    /// <summary>Types a character, unless somebody else is typing.</summary>
    public bool TryType(byte character)
    {
        try
        {
            // The console takes it at once: its input holds much more.
            keys.WriteAsync(new[] { character }).AsTask().Wait(LongestTyping);
            return true;
        }
        catch (Exception exception)
            when (exception is AggregateException or InvalidOperationException or IOException)
        {
            return false;
        }
    }

    /// <summary>Closes the console: all at it hear CTRL_CLOSE, and are ended by the system if they do not end.</summary>
    public void HangUp() =>
        // It waits until what it shows last is read: not on this thread.
        ThreadPool.UnsafeQueueUserWorkItem(static held => held.Dispose(), console, preferLocal: false);

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

    /// <summary>The terminal hangs up.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            keys.Dispose();
            screen.Dispose();
            HangUp();
        }
        base.Dispose(disposing);
    }
}
