using Microsoft.Win32.SafeHandles;
using Reeve.Spawning.Linux;

namespace Reeve.Spawning;

/// <summary>A system that has no backend: commands can be described, and run by a spawner of the program's own.</summary>
/// <param name="name">Its name.</param>
internal sealed class UnsupportedPlatform(string name) : Platform, ISpawner
{
    public override SignalTable Signals { get; } = new(LinuxSignals.Numbers, realTimeMinimum: 0, largest: 31);

    public override Shell DefaultShell => Shell.Sh;

    public override ISpawner CreateSpawner() => this;

    public override void RefreshEnvironment() { }

    public override (SafeFileHandle Reader, SafeFileHandle Writer) CreatePipe() =>
        throw new IOException(
            $"A pipe could not be made: Reeve has none on {name}, only on Linux, Windows and macOS."
        );

    public ValueTask<ChildProcess> SpawnAsync(SpawnRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return ValueTask.FromException<ChildProcess>(
            SpawnSentences.Because(
                request.Command.Program.File,
                SpawnFailure.Other,
                0,
                $"Reeve starts processes on Linux, Windows and macOS, and this is {name}. Give the job a spawner of its own.",
                isTransient: false,
                searched: null
            )
        );
    }
}
