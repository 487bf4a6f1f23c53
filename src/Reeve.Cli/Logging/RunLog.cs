using Reeve.Cli.Hosts;

namespace Reeve.Cli.Logging;

/// <summary>
/// Takes what the command writes, of all its runs and both its streams, into one file; or what it shows on a terminal of its own,
/// from who reads that.
/// </summary>
/// <remarks>Only one command is served, so that a write that blocks holds up nobody but it, as if it wrote itself.</remarks>
internal sealed class RunLog(LogTarget target, Action<string> say) : IOutputSink, IDisposable
{
    // What cannot be written must not keep reeve from ending.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly RotatingFile _file = new(target.Path, target.MaxSize, target.OldFiles, say);
    private readonly OwnStream? _output = target.IsShown && Host.Current.Has(1) ? new OwnStream(1) : null;
    private readonly OwnStream? _error = target.IsShown && Host.Current.Has(2) ? new OwnStream(2) : null;
    private TaskCompletionSource _ended = NewSource();
    private int _ends;

    /// <summary>The command with its outputs going here.</summary>
    public Command Take(Command command) =>
        command with
        {
            StandardOutput = Stdio.ToSink(this),
            StandardError = Stdio.ToSink(this),
        };

    /// <inheritdoc/>
    public bool Write(in OutputChunk chunk)
    {
        _file.Write(chunk.Bytes);
        var shown = chunk.Stream == OutputStream.StandardOutput ? _output : _error;
        if (shown is not null && !shown.TryWrite(chunk.Bytes, out var problem))
        {
            say($"the output is no longer shown, only logged: {problem}");
        }
        return true;
    }

    /// <inheritdoc/>
    public void End(in OutputEnd end)
    {
        lock (_lock)
        {
            _ends++;
            _ended.SetResult();
            _ended = NewSource();
        }
    }

    /// <summary>Logs what the command has shown on its terminal. Of one thread at a time.</summary>
    public void Log(ReadOnlySpan<byte> shown) => _file.Write(shown);

    /// <summary>Done when the log has all that so many runs have written.</summary>
    public Task AllOf(int runs) => EndsAsync(2 * runs);

    /// <summary>Waits until the log has all, for a while at most.</summary>
    public async Task FinishAsync(Task all, TimeProvider time)
    {
        try
        {
            await all.WaitAsync(Patience, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            say(
                "the last of the output was not logged: it is held up, or a process that is left goes on writing"
            );
        }
        if (_file.Dropped > 0)
        {
            say($"{_file.Dropped} bytes of the output are missing in the log");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        _output?.Dispose();
        _error?.Dispose();
    }

    private async Task EndsAsync(int count)
    {
        while (true)
        {
            Task ended;
            lock (_lock)
            {
                if (_ends >= count)
                {
                    return;
                }
                ended = _ended.Task;
            }
            await ended.ConfigureAwait(false);
        }
    }

    private static TaskCompletionSource NewSource() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
