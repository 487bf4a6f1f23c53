using System.Text;

namespace Reeve;

/// <summary>What a <see cref="Command"/> runs: an <see cref="ExecProgram"/> or a <see cref="ShellProgram"/>.</summary>
public abstract record CommandProgram
{
    private protected CommandProgram() { }

    /// <summary>The file to execute, as the command names it.</summary>
    internal abstract string File { get; }

    /// <summary>The arguments after the program's own name.</summary>
    internal abstract IReadOnlyList<string> CommandArguments { get; }

    /// <summary>The command line as a person would read it.</summary>
    public sealed override string ToString()
    {
        var text = new StringBuilder();
        CommandText.Append(text, File);
        foreach (var argument in CommandArguments)
        {
            text.Append(' ');
            CommandText.Append(text, argument);
        }
        return text.ToString();
    }
}

/// <summary>A program executed directly, without a shell.</summary>
public sealed record ExecProgram : CommandProgram
{
    /// <summary>Describes a program and its arguments.</summary>
    /// <param name="path">A path, or a name to be looked for in the child's <c>PATH</c>.</param>
    /// <param name="arguments">The arguments; copied.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is null or empty, or an argument is null.</exception>
    public ExecProgram(string path, IReadOnlyList<string> arguments)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Path = path;
        Arguments = Sequence.Of(arguments);
    }

    /// <summary>A path (it contains a slash), or a name to be looked for in the child's <c>PATH</c>.</summary>
    public string Path { get; }

    /// <summary>The arguments, without the program's own name.</summary>
    public IReadOnlyList<string> Arguments { get; }

    internal override string File => Path;

    internal override IReadOnlyList<string> CommandArguments => Arguments;

    /// <summary>Whether path and arguments are the same.</summary>
    public bool Equals(ExecProgram? other) =>
        other is not null
        && string.Equals(Path, other.Path, StringComparison.Ordinal)
        && Sequence.Same(Arguments, other.Arguments);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Path, Sequence.Hash(Arguments));
}

/// <summary>A command line given to a shell.</summary>
public sealed record ShellProgram : CommandProgram
{
    private readonly IReadOnlyList<string> _commandArguments;

    /// <summary>Describes a shell's command line.</summary>
    /// <param name="shell">The shell.</param>
    /// <param name="commandLine">The line, in the shell's own language.</param>
    /// <param name="arguments">What follows the line; copied.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public ShellProgram(Shell shell, string commandLine, IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(shell);
        ArgumentNullException.ThrowIfNull(commandLine);
        Shell = shell;
        CommandLine = commandLine;
        Arguments = Sequence.Of(arguments);
        _commandArguments = shell.ProgramOption is { } option
            ? [.. shell.Options, option, commandLine, .. Arguments]
            : [.. shell.Options, commandLine, .. Arguments];
    }

    /// <summary>The shell.</summary>
    public Shell Shell { get; }

    /// <summary>The line, in the shell's own language.</summary>
    public string CommandLine { get; }

    /// <summary>What follows the line; for <c>sh -c</c>, <c>$0</c>, <c>$1</c> and so on.</summary>
    public IReadOnlyList<string> Arguments { get; }

    internal override string File => Shell.Path;

    internal override IReadOnlyList<string> CommandArguments => _commandArguments;

    /// <summary>Whether shell, line and arguments are the same.</summary>
    public bool Equals(ShellProgram? other) =>
        other is not null
        && Shell.Equals(other.Shell)
        && string.Equals(CommandLine, other.CommandLine, StringComparison.Ordinal)
        && Sequence.Same(Arguments, other.Arguments);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Shell, CommandLine, Sequence.Hash(Arguments));
}
