using Reeve.Cli.Hosts;

namespace Reeve.Cli.Running;

/// <summary>
/// The terminal at which reeve runs, while the command has one of its own: raw, so that every key reaches the command
/// (<c>termios(3)</c>), and put back as it was. Thread-safe.
/// </summary>
internal sealed class OuterTerminal : IDisposable
{
    private const int Input = 0;
    private const int SizeOfModes = 128;

    private readonly Lock _lock = new();
    private readonly Messages _messages;
    private readonly byte[] _modes = new byte[SizeOfModes];
    private readonly bool _isThere;
    private bool _isWanted;
    private bool _isRaw;

    public OuterTerminal(Messages messages)
    {
        _messages = messages;
        _isThere = Host.Current.Has(Input) && Libc.GetTerminalModes(Input, _modes) == 0;
        // Whatever ends reeve, as far as it is told.
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    /// <summary>The size of the terminal of one of the standard streams; null where none is one.</summary>
    public static (int Columns, int Rows)? Size()
    {
        Span<ushort> size = stackalloc ushort[4];
        for (var stream = 0; stream <= 2; stream++)
        {
            if (Libc.GetWindowSize(stream, Libc.TiocGetWindowSize, size) == 0 && size[0] > 0 && size[1] > 0)
            {
                return (size[1], size[0]);
            }
        }
        return null;
    }

    /// <summary>Makes it raw, as soon as reeve is in its foreground.</summary>
    public void Take()
    {
        lock (_lock)
        {
            _isWanted = true;
            MakeRaw();
        }
    }

    /// <summary>After reeve was stopped and continued: others had it meanwhile.</summary>
    public void TakeAgain()
    {
        lock (_lock)
        {
            _isRaw = false;
            MakeRaw();
        }
    }

    /// <summary>Puts it back.</summary>
    public void GiveBack()
    {
        lock (_lock)
        {
            _isWanted = false;
            PutBack();
        }
    }

    /// <summary>Puts it back until reeve is continued.</summary>
    public void GiveBackForNow()
    {
        lock (_lock)
        {
            PutBack();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        GiveBack();
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
    }

    private void OnProcessExit(object? sender, EventArgs e) => GiveBack();

    /// <summary>In the background it would stop reeve.</summary>
    private void MakeRaw()
    {
        if (_isWanted && _isThere && !_isRaw && Libc.GetForeground(Input) == Libc.GetGroup())
        {
            var raw = _modes.AsSpan().ToArray();
            Libc.MakeRaw(raw);
            _isRaw = Libc.SetTerminalModes(Input, Libc.AfterOutput, raw) == 0;
            _messages.IsTerminalRaw = _isRaw;
        }
    }

    private void PutBack()
    {
        if (_isRaw)
        {
            _isRaw = false;
            _messages.IsTerminalRaw = false;
            _ = Libc.SetTerminalModes(Input, Libc.AfterOutput, _modes);
        }
    }
}
