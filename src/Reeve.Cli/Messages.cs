namespace Reeve.Cli;

/// <summary>What reeve has to say: one line each, on standard error. Thread-safe.</summary>
internal sealed class Messages(TextWriter target)
{
    private static readonly char[] LineBreaks = ['\r', '\n'];

    private readonly Lock _lock = new();

    /// <summary>Whether the terminal is raw, where a line end alone does not go back to the beginning of the line.</summary>
    public bool IsTerminalRaw { get; set; }

    /// <summary>Says a line.</summary>
    public void Say(string text)
    {
        var line = string.Join(
            ' ',
            text.Split(LineBreaks, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        );
        lock (_lock)
        {
            try
            {
                target.Write(
                    "reeve: " + line + (IsTerminalRaw && !Console.IsErrorRedirected ? "\r\n" : "\n")
                );
                target.Flush();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Nobody hears it: the terminal or the pipe is gone. The command is not to suffer from that.
            }
        }
    }
}
