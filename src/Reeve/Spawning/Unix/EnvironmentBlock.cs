using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Reeve.Spawning.Unix;

/// <summary>
/// An environment as <c>execve(2)</c> wants it: an array of pointers, ended by null, and the texts, in one piece of
/// native memory. Immutable; freed when nobody refers to it any more.
/// </summary>
internal sealed unsafe class EnvironmentBlock
{
    private EnvironmentBlock(ReadOnlySpan<byte> texts, List<int> starts)
    {
        Count = starts.Count;
        var pointers = (Count + 1) * sizeof(nint);
        var memory = (byte*)NativeMemory.Alloc((nuint)(pointers + texts.Length));
        Pointers = (byte**)memory;
        var text = memory + pointers;
        texts.CopyTo(new Span<byte>(text, texts.Length));
        for (var i = 0; i < Count; i++)
        {
            Pointers[i] = text + starts[i];
            if (Entry(i).StartsWith("PATH="u8))
            {
                Path = Pointers[i] + 5;
            }
            HasTerminal |= Entry(i).StartsWith("TERM="u8);
        }
        Pointers[Count] = null;
    }

#pragma warning disable MA0055 // Spawns and caches share a block; who is last is known to the collector only.
    ~EnvironmentBlock() => NativeMemory.Free(Pointers);
#pragma warning restore MA0055

    /// <summary>The array. Keep the block alive while it is used.</summary>
    public byte** Pointers { get; }

    /// <summary>The value of <c>PATH</c>, ended by NUL; null when it is not set.</summary>
    public byte* Path { get; }

    /// <summary>Whether <c>TERM</c> is set.</summary>
    public bool HasTerminal { get; }

    public int Count { get; }

    /// <summary>One entry, <c>NAME=value</c>.</summary>
    public ReadOnlySpan<byte> Entry(int index) =>
        MemoryMarshal.CreateReadOnlySpanFromNullTerminated(Pointers[index]);

    /// <summary>Gathers entries.</summary>
    internal sealed class Builder
    {
        private readonly ArrayBufferWriter<byte> _texts = new(4096);
        private readonly List<int> _starts = [];

        public void Add(string name, string value)
        {
            _starts.Add(_texts.WrittenCount);
            Encoding.UTF8.GetBytes(name, _texts);
            _texts.Write<byte>("="u8);
            Encoding.UTF8.GetBytes(value, _texts);
            _texts.Write<byte>([0]);
        }

        public void Add(ReadOnlySpan<byte> entry)
        {
            _starts.Add(_texts.WrittenCount);
            _texts.Write(entry);
            _texts.Write<byte>([0]);
        }

        public EnvironmentBlock Build() => new(_texts.WrittenSpan, _starts);
    }
}
