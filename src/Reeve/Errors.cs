namespace Reeve;

/// <summary>Why a command could not be started.</summary>
public enum SpawnFailure
{
    /// <summary>For a reason that has no name here; see the message.</summary>
    Other,

    /// <summary>There is no such program; <see cref="SpawnException.SearchedDirectories"/> says where it was looked for.</summary>
    NotFound,

    /// <summary>The file is there, but the system cannot execute it.</summary>
    NotExecutable,

    /// <summary>The program's path is a directory.</summary>
    IsDirectory,

    /// <summary>The file is a script whose first line names an interpreter that is not there.</summary>
    BadInterpreter,

    /// <summary>The working directory is missing, is no directory, or cannot be entered.</summary>
    WorkingDirectory,

    /// <summary>A string contains a NUL character.</summary>
    InvalidText,

    /// <summary>The arguments and the environment are too long for the system.</summary>
    TooLong,

    /// <summary>The system is out of processes, memory or descriptors.</summary>
    ResourceLimit,

    /// <summary>The system refused it.</summary>
    PermissionDenied,

    /// <summary>The containment that was asked for cannot be had.</summary>
    Containment,

    /// <summary>A standard stream or a descriptor could not be opened.</summary>
    Stream,

    /// <summary>The system refused something of <see cref="Command.Limits"/>.</summary>
    Limits,
}

/// <summary>A command could not be started. The message says what failed, why, and what to do.</summary>
public class SpawnException : Exception
{
    /// <summary>A failure without a message.</summary>
    public SpawnException()
        : base("The command could not be started.") { }

    /// <summary>A failure with its message.</summary>
    public SpawnException(string message)
        : base(message) { }

    /// <summary>A failure with its message and cause.</summary>
    public SpawnException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Why it failed.</summary>
    public SpawnFailure Reason { get; init; }

    /// <summary>The program, as the command names it.</summary>
    public string? Program { get; init; }

    /// <summary>The system's own error number (<c>errno</c>), where there is one.</summary>
    public int? NativeErrorCode { get; init; }

    /// <summary>The directories in which the program was looked for, in order; empty when it was given by its path.</summary>
    public IReadOnlyList<string> SearchedDirectories { get; init; } = [];

    /// <summary>
    /// Whether the same start may succeed a little later: the system was out of processes, memory or descriptors,
    /// or the file was being written (EAGAIN, ENOMEM, EMFILE, ENFILE, ETXTBSY).
    /// </summary>
    public bool IsTransient { get; init; }
}

/// <summary>A signal could not be sent.</summary>
public class SignalException : Exception
{
    /// <summary>A failure without a message.</summary>
    public SignalException()
        : base("The signal could not be sent.") { }

    /// <summary>A failure with its message.</summary>
    public SignalException(string message)
        : base(message) { }

    /// <summary>A failure with its message and cause.</summary>
    public SignalException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>The signal.</summary>
    public Signal Signal { get; init; }

    /// <summary>The main process of the run.</summary>
    public int ProcessId { get; init; }

    /// <summary>The system's own error number (<c>errno</c>), where there is one.</summary>
    public int? NativeErrorCode { get; init; }
}

/// <summary>
/// A run could not be ended: processes survived the forced kill. The job stays <see cref="JobState.Running"/>, and a
/// later stop tries again.
/// </summary>
public class StopException : Exception
{
    /// <summary>A failure without a message.</summary>
    public StopException()
        : base("The run could not be ended.") { }

    /// <summary>A failure with its message.</summary>
    public StopException(string message)
        : base(message) { }

    /// <summary>A failure with its message and cause.</summary>
    public StopException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>How the stop went, with the survivors.</summary>
    public StopReport? Report { get; init; }
}
