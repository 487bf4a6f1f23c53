using System.Text;
using System.Threading.Channels;

namespace Reeve.Output;

/// <summary>Reads one stream to its end, and passes its lines on.</summary>
internal sealed class LineReader(
    Stream stream,
    OutputStream which,
    OutputLinesOptions options,
    TimeProvider time,
    ChannelWriter<OutputLine> lines
)
{
    private const int BufferSize = 16 * 1024;

    private readonly Decoder _decoder = options.Encoding.GetDecoder();
    private readonly int _maxLineLength = options.MaxLineLength;
    private readonly StringBuilder _begun = new();

    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        // Not on the stack of whoever asks for the lines.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var bytes = new byte[BufferSize];
        var characters = new char[options.Encoding.GetMaxCharCount(BufferSize)];
        int count;
        do
        {
            count = await stream.ReadAsync(bytes, cancellationToken).ConfigureAwait(false);
            var decoded = _decoder.GetChars(bytes.AsSpan(0, count), characters, flush: count == 0);
            await SplitAsync(characters.AsMemory(0, decoded), cancellationToken).ConfigureAwait(false);
        } while (count > 0);
        if (_begun.Length > 0)
        {
            await PassOnAsync(isComplete: false, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask SplitAsync(ReadOnlyMemory<char> characters, CancellationToken cancellationToken)
    {
        while (!characters.IsEmpty)
        {
            var end = characters.Span.IndexOf('\n');
            var part = end < 0 ? characters.Length : end;
            var room = _maxLineLength - _begun.Length;
            if (part > room)
            {
                // A pair of surrogates is one character: torn, neither half is one. A line of a single one has no choice.
                if (room > 0 && room + _begun.Length > 1 && char.IsHighSurrogate(characters.Span[room - 1]))
                {
                    room--;
                }
                _begun.Append(characters.Span[..room]);
                characters = characters[room..];
                await PassOnAsync(isComplete: false, cancellationToken).ConfigureAwait(false);
                continue;
            }
            _begun.Append(characters.Span[..part]);
            characters = characters[(end < 0 ? part : part + 1)..];
            if (end >= 0)
            {
                if (_begun.Length > 0 && _begun[^1] == '\r')
                {
                    _begun.Length--;
                }
                await PassOnAsync(isComplete: true, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private ValueTask PassOnAsync(bool isComplete, CancellationToken cancellationToken)
    {
        var line = new OutputLine(_begun.ToString(), which, time.GetUtcNow(), isComplete);
        _begun.Clear();
        return lines.WriteAsync(line, cancellationToken);
    }
}
