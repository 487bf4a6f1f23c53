using System.Text;

namespace Reeve.Tests.Spawning.Windows.Native;

/// <summary>What a pseudo-console has shown, with its control sequences.</summary>
internal sealed class ShownText(PseudoTerminal terminal)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly StringBuilder _text = new();
    private readonly byte[] _buffer = new byte[4096];

    /// <summary>Waits until this has been shown, so many times.</summary>
    public async Task Shows(string text, int times = 1)
    {
        while (_text.ToString().Split(text).Length <= times)
        {
            Assert.True(await ReadSome(), $"'{text}' was not shown {times} times:\n{_text}");
        }
    }

    /// <summary>Waits for the end; gives all that was shown.</summary>
    public async Task<string> ReadToEnd()
    {
        while (await ReadSome()) { }
        return _text.ToString();
    }

    public Task Type(string keys) =>
        terminal.WriteAsync(Encoding.UTF8.GetBytes(keys)).AsTask().WaitAsync(Limit);

    private async Task<bool> ReadSome()
    {
        try
        {
            var count = await terminal.ReadAsync(_buffer).AsTask().WaitAsync(Limit);
            _text.Append(Encoding.UTF8.GetString(_buffer.AsSpan(0, count)));
            return count > 0;
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Nothing more is shown:\n{_text}");
            throw;
        }
    }
}
