using System.Buffers;
using System.Runtime.InteropServices;
using Reeve.Interop;
using Reeve.Spawning.Unix.Pipes;

namespace Reeve.Spawning.Unix.Terminals;

/// <summary>What a process shows on its terminal, for us to read.</summary>
/// <remarks>
/// <para>EIO, on macOS the end of the file, means that nobody has the terminal open at this moment, and that all was read. Somebody of the session may open it
/// again by <c>/dev/tty</c>, so that is the end only when the tree is gone, or was let go.</para>
/// <para>FIONREAD counts only a part of what a terminal holds, unlike that of a pipe. So when the tree is gone, what it left
/// is taken out at once: EAGAIN (somebody else still has it open) or its end say that it was all.</para>
/// </remarks>
internal sealed class TerminalOutput(int descriptor) : ReadEnd(descriptor)
{
    // A terminal holds less than 20 KiB. More than this comes from a stranger that goes on writing.
    private const int MostOfRest = 64 * 1024;
    private const int ChunkSize = 4096;

    private ReadOnlyMemory<byte> _rest;
    private bool _isOver;
    private bool _isReleased;

    public override bool CanRead => _isOver || !Handle.IsClosed;

    public bool IsCut { get; private set; }

    /// <summary>The tree is gone: what it left can still be read, and then it ends, whoever else may have it open.</summary>
    public void Seal()
    {
        lock (Gate)
        {
            if (Handle.IsClosed)
            {
                return;
            }
            _rest = TakeRest();
            _isOver = true;
            Handle.Dispose();
        }
        OnChanged();
    }

    /// <summary>The tree was let go: it ends when nobody has it open.</summary>
    public void Release()
    {
        lock (Gate)
        {
            _isReleased = true;
        }
        OnChanged();
    }

    /// <summary>Sets the size; nothing when the tree is gone.</summary>
    public void Resize(Libc.WindowSize size)
    {
        lock (Gate)
        {
            if (_isOver)
            {
                return;
            }
            ObjectDisposedException.ThrowIf(Handle.IsClosed, typeof(PseudoTerminal));
            if (UnixSystem.Current.SetSize((int)Handle.DangerousGetHandle(), size) != 0)
            {
                throw Failed("resize", Marshal.GetLastPInvokeError());
            }
        }
    }

    internal override bool TryRead(Span<byte> buffer, out int count)
    {
        lock (Gate)
        {
            count = 0;
            if (_isOver)
            {
                count = Math.Min(_rest.Length, buffer.Length);
                _rest.Span[..count].CopyTo(buffer);
                _rest = _rest[count..];
                return true;
            }
            ObjectDisposedException.ThrowIf(Handle.IsClosed, typeof(PseudoTerminal));
            if (buffer.IsEmpty)
            {
                return true;
            }
            count = Read(buffer, out var error);
            var isLeft = error == Errno.EIO || (error == 0 && count == 0);
            if (isLeft && _isReleased)
            {
                _isOver = true;
                Handle.Dispose();
                return true;
            }
            return error switch
            {
                _ when isLeft || Errno.IsTryAgain(error) => false,
                0 => true,
                _ => throw Failed("read from", error),
            };
        }
    }

    private ReadOnlyMemory<byte> TakeRest()
    {
        Span<byte> chunk = stackalloc byte[ChunkSize];
        ArrayBufferWriter<byte>? rest = null;
        int count;
        int error;
        while ((count = Read(chunk, out error)) > 0 && (rest?.WrittenCount ?? 0) < MostOfRest)
        {
            (rest ??= new ArrayBufferWriter<byte>(ChunkSize)).Write(chunk[..count]);
        }
        IsCut = count > 0 || Errno.IsTryAgain(error);
        return rest?.WrittenMemory ?? default;
    }
}
