using Reeve.Spawning;

namespace Reeve;

/// <summary>How to give a command line to a shell: <c>path options… program-option line arguments…</c>.</summary>
public sealed record Shell
{
    private readonly IReadOnlyList<string> _options = [];

    /// <summary>A shell that takes its line after <c>-c</c>, as nearly all do.</summary>
    /// <param name="path">A path, or a name to be looked for in <c>PATH</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is null or empty.</exception>
    public Shell(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Path = path;
    }

    /// <summary>The system's shell: <see cref="Sh"/> on Unix, <see cref="Cmd"/> on Windows.</summary>
    public static Shell Default => Platform.Current.DefaultShell;

    /// <summary>The POSIX shell, <c>sh -c</c>.</summary>
    public static Shell Sh { get; } = new("sh");

    /// <summary>Bash, <c>bash -c</c>.</summary>
    public static Shell Bash { get; } = new("bash");

    /// <summary>The Windows command interpreter, <c>cmd.exe /C</c>, its line passed raw.</summary>
    public static Shell Cmd { get; } = new("cmd.exe") { ProgramOption = "/C" };

    /// <summary>PowerShell, <c>pwsh -NoProfile -Command</c>, its line passed raw on Windows.</summary>
    public static Shell PowerShell { get; } =
        new("pwsh") { Options = ["-NoProfile"], ProgramOption = "-Command" };

    /// <summary>The interpreter: a path, or a name to be looked for in <c>PATH</c>.</summary>
    public string Path { get; }

    /// <summary>The options before the program option; copied. Default: none.</summary>
    /// <exception cref="ArgumentNullException">The list or one of its items is null.</exception>
    public IReadOnlyList<string> Options
    {
        get => _options;
        init => _options = Sequence.Of(value, nameof(Options));
    }

    /// <summary>The option after which the command line stands; null: the line stands alone. Default: <c>-c</c>.</summary>
    public string? ProgramOption { get; init; } = "-c";

    /// <summary>
    /// Windows only: whether the command line is quoted as one argument. Default: false, it is passed raw, as
    /// <c>cmd</c> and PowerShell want it. On Unix an argument needs no quoting.
    /// </summary>
    public bool Quote { get; init; }

    /// <summary>Whether all that the two say is the same.</summary>
    public bool Equals(Shell? other) =>
        other is not null
        && string.Equals(Path, other.Path, StringComparison.Ordinal)
        && string.Equals(ProgramOption, other.ProgramOption, StringComparison.Ordinal)
        && Quote == other.Quote
        && Sequence.Same(Options, other.Options);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Path, ProgramOption, Quote, Sequence.Hash(Options));
}
