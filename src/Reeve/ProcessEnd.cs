using System.Globalization;

namespace Reeve;

/// <summary>The way in which a process ended.</summary>
public enum ProcessEndKind
{
    /// <summary>Not known: somebody else took the status. It is never guessed.</summary>
    Unknown,

    /// <summary>It exited, with a status.</summary>
    Exited,

    /// <summary>A signal ended it (Unix).</summary>
    Signaled,

    /// <summary>An unhandled exception ended it (Windows).</summary>
    Crashed,
}

/// <summary>How a process ended. <c>default</c> is <see cref="Unknown"/>.</summary>
public readonly record struct ProcessEnd
{
    private readonly int _code;
    private readonly Signal _signal;

    private ProcessEnd(ProcessEndKind kind, int code, Signal signal, bool coreDumped)
    {
        Kind = kind;
        _code = code;
        _signal = signal;
        CoreDumped = coreDumped;
    }

    /// <summary>The end of a process whose status somebody else took.</summary>
    public static ProcessEnd Unknown => default;

    /// <summary>The way in which it ended.</summary>
    public ProcessEndKind Kind { get; }

    /// <summary>The exit status, or the NTSTATUS of a crash; otherwise null.</summary>
    public int? Code => Kind is ProcessEndKind.Exited or ProcessEndKind.Crashed ? _code : null;

    /// <summary>The signal that ended it; otherwise null.</summary>
    public Signal? Signal => Kind == ProcessEndKind.Signaled ? _signal : null;

    /// <summary>Whether the system says that it wrote a core dump.</summary>
    public bool CoreDumped { get; }

    /// <summary>Whether it exited with status 0.</summary>
    public bool IsSuccess => Kind == ProcessEndKind.Exited && _code == 0;

    /// <summary>
    /// The status that a shell would give: the exit status, 128 plus the number of the signal, or the NTSTATUS of
    /// a crash; null when the end is not known.
    /// </summary>
    public int? ShellExitCode =>
        Kind switch
        {
            ProcessEndKind.Exited or ProcessEndKind.Crashed => _code,
            ProcessEndKind.Signaled => 128 + _signal.Raw,
            _ => null,
        };

    /// <summary>It exited with a status.</summary>
    public static ProcessEnd Exit(int code) => new(ProcessEndKind.Exited, code, default, false);

    /// <summary>An unhandled exception ended it (Windows).</summary>
    public static ProcessEnd Crash(int ntStatus) => new(ProcessEndKind.Crashed, ntStatus, default, false);

    /// <summary>A signal ended it.</summary>
    /// <exception cref="ArgumentException"><paramref name="signal"/> is no signal.</exception>
    public static ProcessEnd BySignal(Signal signal, bool coreDumped = false) =>
        signal.IsValid
            ? new ProcessEnd(ProcessEndKind.Signaled, 0, signal, coreDumped)
            : throw new ArgumentException("default(Signal) is no signal.", nameof(signal));

    /// <summary>For a sentence about the process: <c>was killed by SIGSEGV (core dumped)</c>.</summary>
    public override string ToString() =>
        Kind switch
        {
            ProcessEndKind.Exited => string.Create(
                CultureInfo.InvariantCulture,
                $"exited with status {_code}"
            ),
            ProcessEndKind.Signaled => $"was killed by {_signal}{(CoreDumped ? " (core dumped)" : "")}",
            ProcessEndKind.Crashed => string.Create(
                CultureInfo.InvariantCulture,
                $"crashed with 0x{_code:X8}"
            ),
            _ => "ended in a way that is not known, because somebody else took its status",
        };
}
