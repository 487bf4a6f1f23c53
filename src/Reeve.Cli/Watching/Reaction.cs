using Reeve.Cli.Parsing;

namespace Reeve.Cli.Watching;

/// <summary>What a change does while the command runs. When it does not run, every change starts it.</summary>
internal enum ReactionKind
{
    /// <summary>Stop it by the stop sequence, and start it again.</summary>
    Restart,

    /// <summary>Send it a signal.</summary>
    Signal,

    /// <summary>Remember the change, and start the command again once it has ended by itself.</summary>
    Queue,

    /// <summary>Nothing.</summary>
    Ignore,
}

/// <summary>The value of <c>--on-change</c>.</summary>
internal readonly record struct Reaction(ReactionKind Kind, Signal Signal = default)
{
    private const string SignalPrefix = "signal:";

    /// <summary>Reads <c>restart</c>, <c>signal:NAME</c>, <c>queue</c> or <c>ignore</c>.</summary>
    /// <exception cref="UsageException">It is none of these.</exception>
    public static Reaction Parse(string text) =>
        text switch
        {
            "restart" => new Reaction(ReactionKind.Restart),
            "queue" => new Reaction(ReactionKind.Queue),
            "ignore" => new Reaction(ReactionKind.Ignore),
            _ when text.StartsWith(SignalPrefix, StringComparison.Ordinal) => new Reaction(
                ReactionKind.Signal,
                StopSteps.ParseSignal(text[SignalPrefix.Length..])
            ),
            _ => throw new UsageException(
                $"'{text}' is no choice for --on-change; give restart, signal:NAME, queue or ignore"
            ),
        };
}
