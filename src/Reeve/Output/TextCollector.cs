using System.Buffers;
using System.Text;

namespace Reeve.Output;

/// <summary>Reads a stream to its end as text, and keeps the first of it.</summary>
internal sealed class TextCollector(Encoding encoding, int maxCharacters)
{
    private const int BufferSize = 64 * 1024;

    private readonly StringBuilder _text = new();

    /// <summary>How many characters came after those that are kept.</summary>
    public long Omitted { get; private set; }

    public string Text => _text.ToString();

    public async Task ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var decoder = encoding.GetDecoder();
        var bytes = ArrayPool<byte>.Shared.Rent(BufferSize);
        var characters = ArrayPool<char>.Shared.Rent(encoding.GetMaxCharCount(BufferSize));
        try
        {
            int count;
            do
            {
                count = await stream
                    .ReadAsync(bytes.AsMemory(0, BufferSize), cancellationToken)
                    .ConfigureAwait(false);
                var decoded = decoder.GetChars(bytes.AsSpan(0, count), characters, flush: count == 0);
                Keep(characters.AsSpan(0, decoded));
            } while (count > 0);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
            ArrayPool<char>.Shared.Return(characters);
        }
    }

    private void Keep(ReadOnlySpan<char> characters)
    {
        var kept = Math.Min(characters.Length, maxCharacters - _text.Length);
        if (kept > 0 && kept < characters.Length && char.IsHighSurrogate(characters[kept - 1]))
        {
            kept--;
        }
        _text.Append(characters[..kept]);
        Omitted += characters.Length - kept;
    }
}
