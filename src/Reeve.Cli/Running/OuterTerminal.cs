namespace Reeve.Cli.Running;

/// <summary>
/// The terminal at which reeve runs, while the command has one of its own: raw, so that every key reaches the command, and put
/// back as it was. Thread-safe.
/// </summary>
internal abstract class OuterTerminal : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Messages _messages;
    private bool _isWanted;
    private bool _isRaw;

    protected OuterTerminal(Messages messages)
    {
        _messages = messages;
        // Whatever ends reeve, as far as it is told.
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
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

    /// <summary>Waits for what comes to reeve's standard input; 0: nothing more does.</summary>
    public abstract int ReadKeys(Span<byte> buffer);

    /// <summary>What is typed to tell the command that nothing more comes.</summary>
    /// <param name="isLineBegun">Whether the last line has no end.</param>
    public abstract byte[] EndOfInput(bool isLineBegun);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        GiveBack();
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
    }

    /// <summary>Makes it raw; false: it is none, or not reeve's at this moment.</summary>
    protected abstract bool TryMakeRaw();

    /// <summary>Gives it the modes that it had.</summary>
    protected abstract void SetModesBack();

    private void OnProcessExit(object? sender, EventArgs e) => GiveBack();

    private void MakeRaw()
    {
        if (_isWanted && !_isRaw)
        {
            _isRaw = TryMakeRaw();
            _messages.IsTerminalRaw = _isRaw;
        }
    }

    private void PutBack()
    {
        if (_isRaw)
        {
            _isRaw = false;
            _messages.IsTerminalRaw = false;
            SetModesBack();
        }
    }
}
