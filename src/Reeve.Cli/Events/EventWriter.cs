using System.Text.Encodings.Web;
using System.Text.Json;

namespace Reeve.Cli.Events;

/// <summary>
/// Writes a job's events as JSON lines. A target that fails (a closed pipe, a full disk) is reported once and left
/// alone from then on; one that blocks delays nobody but itself.
/// </summary>
internal sealed class EventWriter
{
    // A reader that does not read must not keep reeve from ending.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // The lines go to no web page: quotes and letters stay readable.
    private static readonly EventJson Json = new(
        new JsonSerializerOptions(EventJson.Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }
    );

    private readonly EventSink _sink;
    private readonly Action<string> _warn;
    private readonly Task _writing;

    /// <summary>Begins to write.</summary>
    /// <param name="events">The job's events. They are drained also when they can no longer be written.</param>
    /// <param name="target">Where they go.</param>
    /// <param name="warn">Takes the one line about a failing target.</param>
    /// <exception cref="Parsing.UsageException">The target cannot be opened.</exception>
    public EventWriter(IAsyncEnumerable<JobEvent> events, EventTarget target, Action<string> warn)
    {
        _sink = target.Open();
        _warn = warn;
        _writing = Task.Run(() => WriteAllAsync(events));
    }

    /// <summary>Waits until the last event has been written, for a while at most.</summary>
    public async Task FinishAsync(TimeProvider time)
    {
        try
        {
            await _writing.WaitAsync(Patience, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _warn("the last events were not written: their reader does not read");
        }
    }

    private async Task WriteAllAsync(IAsyncEnumerable<JobEvent> events)
    {
        var isBroken = false;
        await foreach (var e in events.ConfigureAwait(false))
        {
            isBroken = isBroken || !TryWrite(e);
        }
        _sink.Dispose();
    }

    private bool TryWrite(JobEvent e)
    {
        try
        {
            _sink.Write([
                .. JsonSerializer.SerializeToUtf8Bytes(EventLines.Of(e), Json.EventLine),
                (byte)'\n',
            ]);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _warn($"events are no longer written: {exception.Message}");
            return false;
        }
    }
}
