using Reeve.Cli.Hosts;
using Reeve.Cli.Logging;

namespace Reeve.Cli.Running;

/// <summary>
/// Carries bytes between reeve's own streams and the terminal of the command, in both directions. What is typed while no
/// command runs is for the next one.
/// </summary>
internal sealed class TerminalBridge : IDisposable
{
    private const int BufferSize = 64 * 1024;

    private readonly Messages _messages;
    private readonly RunLog? _log;
    private readonly OuterTerminal _outer;
    private readonly OwnStream? _output = Host.Current.Has(1) ? new OwnStream(1) : null;
    private readonly object _lock = new();
    private PseudoTerminal? _current;
    private Task _showing = Task.CompletedTask;
    private TaskCompletionSource? _abandoned;
    private bool _isReading;

    /// <param name="messages">What reeve has to say.</param>
    /// <param name="log">Gets all that is shown; null: there is none.</param>
    public TerminalBridge(Messages messages, RunLog? log)
    {
        _messages = messages;
        _log = log;
        _outer = Host.Current.OpenTerminal(messages, Resize);
    }

    /// <summary>Done when all that the command has shown so far was passed on.</summary>
    public Task Shown
    {
        get
        {
            lock (_lock)
            {
                return _showing;
            }
        }
    }

    /// <summary>The command has started on this terminal.</summary>
    public void Begin(PseudoTerminal terminal)
    {
        _outer.Take();
        lock (_lock)
        {
            _current = terminal;
            _showing = ShowAsync(terminal, _showing);
            Monitor.PulseAll(_lock);
            if (!_isReading)
            {
                _isReading = true;
                new Thread(ReadKeys) { IsBackground = true, Name = "reeve keys" }.Start();
            }
        }
        Resize();
    }

    /// <summary>Waits until all that the command has shown is written, or until that is abandoned.</summary>
    /// <param name="isOver">Whether the command is over; else there is nothing to wait for.</param>
    public async Task EndAsync(bool isOver)
    {
        var abandoned = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task showing;
        lock (_lock)
        {
            _current = null;
            _abandoned = abandoned;
            showing = _showing;
        }
        await (isOver ? Task.WhenAny(showing, abandoned.Task) : Task.CompletedTask).ConfigureAwait(false);
        lock (_lock)
        {
            _abandoned = null;
        }
        _outer.GiveBack();
    }

    /// <summary>Waits no longer for somebody to take what the command has shown.</summary>
    public void Abandon()
    {
        lock (_lock)
        {
            _abandoned?.TrySetResult();
        }
    }

    /// <summary>Gives the command's terminal the size of reeve's.</summary>
    public void Resize()
    {
        try
        {
            if (Current() is { } terminal && Host.Current.GetTerminalSize() is var (columns, rows))
            {
                terminal.Resize(columns, rows);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // It has been hung up.
        }
    }

    /// <summary>Reeve is about to be stopped.</summary>
    public void Suspend() => _outer.GiveBackForNow();

    /// <summary>Reeve was continued.</summary>
    public void Resume()
    {
        _outer.TakeAgain();
        Resize();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _outer.Dispose();
        _output?.Dispose();
    }

    private PseudoTerminal? Current()
    {
        lock (_lock)
        {
            return _current;
        }
    }

    private async Task ShowAsync(PseudoTerminal terminal, Task before)
    {
        await before.ConfigureAwait(false);
        var buffer = new byte[BufferSize];
        try
        {
            int count;
            while ((count = await terminal.ReadAsync(buffer).ConfigureAwait(false)) > 0)
            {
                _log?.Log(buffer.AsSpan(0, count));
                if (_output is not null && !_output.TryWrite(buffer.AsSpan(0, count), out var problem))
                {
                    if (_log is null)
                    {
                        // As if the user had closed the terminal's window.
                        await terminal.DisposeAsync().ConfigureAwait(false);
                        return;
                    }
                    _messages.Say($"the output is no longer shown, only logged: {problem}");
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // It has been hung up.
        }
    }

    private void ReadKeys()
    {
        var buffer = new byte[BufferSize];
        var isLineBegun = false;
        int count;
        while ((count = _outer.ReadKeys(buffer)) > 0)
        {
            isLineBegun = buffer[count - 1] is not ((byte)'\n' or (byte)'\r');
            Type(buffer.AsMemory(0, count));
        }
        Type(_outer.EndOfInput(isLineBegun));
    }

    private void Type(ReadOnlyMemory<byte> keys)
    {
        PseudoTerminal terminal;
        lock (_lock)
        {
            while (_current is null)
            {
                Monitor.Wait(_lock);
            }
            terminal = _current;
        }
        try
        {
            terminal.WriteAsync(keys).AsTask().GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The command has ended, or does not read any more: it is lost, as at any terminal.
        }
    }
}
