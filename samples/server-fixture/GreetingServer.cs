using System.Globalization;
using Reeve;

namespace ServerFixture.Tests;

/// <summary>A real server for all tests of a class. It is gone after them with all that it started, also when they fail,
/// when it ignores TERM, and when the test program itself is killed.</summary>
public sealed class GreetingServer : IAsyncLifetime
{
    private const string Announcement = "listening on port ";

    private readonly Job _job = new(
        Command.Exec("dotnet", Path.Combine(AppContext.BaseDirectory, "greeting-server.dll")) with
        {
            StandardOutput = Stdio.Pipe,
        },
        new JobOptions
        {
            StopSequence = StopSequence.Graceful(Signal.Terminate, TimeSpan.FromMilliseconds(200)),
        }
    );

    private OutputLines? _lines;

    /// <summary>Its process.</summary>
    public Run Run { get; private set; } = null!;

    /// <summary>Where it listens.</summary>
    public int Port { get; private set; }

    /// <summary>Starts it, and waits until it says that it listens: no sleep, and no port that was only guessed to be free.</summary>
    public async ValueTask InitializeAsync()
    {
        Run = (await _job.Start()).EnsureRun();
        _lines = Run.ReadLines();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await foreach (var line in _lines.WithCancellation(limit.Token))
        {
            if (line.Text.StartsWith(Announcement, StringComparison.Ordinal))
            {
                Port = int.Parse(line.Text[Announcement.Length..], CultureInfo.InvariantCulture);
                return;
            }
        }
        throw new InvalidOperationException($"The server {await Run.Ended} before it listened.");
    }

    /// <summary>Stops it: gracefully, or by force when that does not help. When this is done nothing of it is alive.</summary>
    public async ValueTask DisposeAsync()
    {
        await _job.Stop();
        await _job.DisposeAsync();
        await (_lines?.DisposeAsync() ?? default);
    }
}
