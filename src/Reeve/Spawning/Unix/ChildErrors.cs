using System.Globalization;

namespace Reeve.Spawning.Unix;

/// <summary>The sentences for what goes wrong with a child that has been started.</summary>
internal static class ChildErrors
{
    public static SignalException Refused(Signal signal, int pid, int error) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Cannot send {signal} to process {pid}: {SpawnErrors.Words(error)}. "
            )
                + "If it runs as another user, this program needs the right to signal it (root, on Linux CAP_KILL)."
        )
        {
            Signal = signal,
            ProcessId = pid,
            NativeErrorCode = error,
        };

    public static InvalidOperationException StatusTaken(int pid, int error) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"The status of process {pid} was taken by somebody else ({SpawnErrors.Words(error)}), so how it ended is "
            )
                + "not known. Another part of this program waits for any child (wait(-1)), or it ignores SIGCHLD."
        );
}
