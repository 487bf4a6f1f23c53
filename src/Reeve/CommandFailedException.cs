namespace Reeve;

/// <summary>A command ran, and did not exit with 0.</summary>
public class CommandFailedException : Exception
{
    /// <summary>A failure without a message.</summary>
    public CommandFailedException()
        : base("The command failed.") { }

    /// <summary>A failure with its message.</summary>
    public CommandFailedException(string message)
        : base(message) { }

    /// <summary>A failure with its message and cause.</summary>
    public CommandFailedException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>How the command ended, and what it wrote.</summary>
    public CapturedRun? Captured { get; init; }
}
