namespace Reeve.Cli.Parsing;

/// <summary>The command line says something that makes no sense: one line for the user, exit status 2.</summary>
internal sealed class UsageException : Exception
{
    public UsageException() { }

    public UsageException(string message)
        : base(message) { }

    public UsageException(string message, Exception? innerException)
        : base(message, innerException) { }
}
