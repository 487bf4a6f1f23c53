namespace Reeve;

/// <summary>A command that ran to its end, with all that it wrote.</summary>
/// <param name="Run">The run.</param>
/// <param name="End">How its main process ended.</param>
/// <param name="StandardOutput">What it wrote to its standard output; empty when that went elsewhere.</param>
/// <param name="StandardError">What it wrote to its standard error; empty when that went elsewhere.</param>
public sealed record CapturedRun(Run Run, ProcessEnd End, string StandardOutput, string StandardError)
{
    private const int ShownCharacters = 2000;

    /// <summary>How many characters were left out, because there were more than <see cref="CaptureOptions.MaxCharacters"/>.</summary>
    public long OmittedCharacters { get; init; }

    /// <summary>Gives this when the command exited with 0.</summary>
    /// <exception cref="CommandFailedException">It ended otherwise; the message has the last of its standard error.</exception>
    public CapturedRun EnsureSuccess()
    {
        if (End.IsSuccess)
        {
            return this;
        }
        var error = StandardError.TrimEnd();
        var shown = error.Length <= ShownCharacters ? error : "…" + error[^ShownCharacters..];
        throw new CommandFailedException(
            $"'{Run.Command.Program.File}' (process {Run.ProcessId}) {End}."
                + (shown.Length == 0 ? "" : $" It wrote to its standard error:\n{shown}")
        )
        {
            Captured = this,
        };
    }
}
