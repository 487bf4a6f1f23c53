namespace Reeve.Cli.Parsing;

/// <summary>The stop sequence, from <c>--stop</c> or from its short form <c>--stop-signal</c> and <c>--stop-timeout</c>.</summary>
internal static class StopSteps
{
    private static readonly char[] Blanks = [' ', '\t', ':'];

    /// <summary>The sequence that the options ask for; without any, <see cref="StopSequence.Default"/>.</summary>
    /// <exception cref="UsageException">An option makes no sense, or the two forms are mixed.</exception>
    public static StopSequence Parse(IReadOnlyList<string> steps, string? signal, string? timeout)
    {
        if (steps.Count == 0)
        {
            var usual = (StopStep.SendSignal)StopSequence.Default.Steps[0];
            return StopSequence.Graceful(
                signal is null ? usual.Signal : ParseSignal(signal),
                timeout is null ? usual.Wait : Durations.Parse(timeout, allowForever: true)
            );
        }
        if (signal is not null || timeout is not null)
        {
            throw new UsageException(
                "--stop cannot be combined with --stop-signal or --stop-timeout; use one form or the other"
            );
        }
        var sequence = StopSequence.Kill;
        for (var index = 0; index < steps.Count; index++)
        {
            sequence = Append(sequence, steps[index], isLast: index == steps.Count - 1);
        }
        return sequence;
    }

    /// <summary>A signal by its name or number.</summary>
    /// <exception cref="UsageException">There is no such signal.</exception>
    public static Signal ParseSignal(string text) =>
        Signal.TryParse(text, null, out var signal)
            ? signal
            : throw new UsageException(
                $"'{text}' is not a signal; give a name such as TERM or USR1, or a number"
            );

    private static StopSequence Append(StopSequence sequence, string step, bool isLast)
    {
        var words = step.Split(
            Blanks,
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        );
        if (words.Length is 0 or > 2)
        {
            throw new UsageException(
                $"'{step}' is not a stop step; give a signal and a time, such as \"INT 2s\""
            );
        }
        var signal = ParseSignal(words[0]);
        if (signal == Signal.ForceStop)
        {
            // The forced kill ends every sequence anyway: it needs no time, and nothing can follow it.
            return isLast && words.Length == 1
                ? sequence
                : throw new UsageException(
                    "KILL takes no time and comes last; leave it out, or give --stop KILL"
                );
        }
        return words.Length == 2
            ? sequence.Then(signal, Durations.Parse(words[1], allowForever: true))
            : throw new UsageException(
                $"'{step}' lacks a time; give how long to wait, such as \"{step} 2s\""
            );
    }
}
