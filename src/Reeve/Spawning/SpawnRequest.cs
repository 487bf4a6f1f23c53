namespace Reeve;

/// <summary>
/// One start about to happen, which a spawn hook may change. The job reads it once, when the hook has returned.
/// Not thread-safe.
/// </summary>
public sealed class SpawnRequest
{
    private Command _command;

    /// <summary>A request to start a command.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="command"/> is null.</exception>
    public SpawnRequest(Command command)
    {
        ArgumentNullException.ThrowIfNull(command);
        _command = command;
    }

    /// <summary>What is started. Replace it by a changed copy: <c>request.Command = request.Command with { … }</c>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public Command Command
    {
        get => _command;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _command = value;
        }
    }

    /// <summary>
    /// What the program sees as its own name (<c>argv[0]</c>). Default: null, the program as the command names it.
    /// Ignored where there is a launcher.
    /// </summary>
    public string? Argument0 { get; set; }

    /// <summary>
    /// The launcher and its arguments, the outermost first; empty when there is none. See <see cref="Wrap"/>.
    /// </summary>
    public IReadOnlyList<string> Launcher { get; private set; } = [];

    /// <summary>The same for another command.</summary>
    internal SpawnRequest For(Command command) => new(command) { Argument0 = Argument0, Launcher = Launcher };

    /// <summary>
    /// Starts the command through a launcher that ends by executing it: <c>nice -n 10</c>, <c>setpriv …</c>,
    /// <c>numactl …</c>. The resolved command and its arguments follow the launcher's. Errors and texts stay the
    /// command's: a command that cannot be found is still reported at once. A later call wraps around earlier ones.
    /// </summary>
    /// <param name="program">The launcher: a path, or a name to be looked for in <c>PATH</c>.</param>
    /// <param name="arguments">Its arguments, before the command.</param>
    /// <exception cref="ArgumentException"><paramref name="program"/> is null or empty, or an argument is null.</exception>
    public void Wrap(string program, params ReadOnlySpan<string> arguments)
    {
        ArgumentException.ThrowIfNullOrEmpty(program);
        Launcher = [program, .. Sequence.Of(arguments), .. Launcher];
    }
}
