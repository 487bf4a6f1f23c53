using Reeve.Model.Tests.Model;

namespace Reeve.Model.Tests.Worlds;

/// <summary>The controls that worlds send: every kind, in each lane, and of stop sequences those that differ.</summary>
internal static class Controls
{
    /// <summary>What a job lives by: a start, the graceful and the forced stop, the restart.</summary>
    public static IReadOnlyList<Control> Main { get; } =
    [new(JobControlKind.Start), new(JobControlKind.Stop), new(JobControlKind.Restart)];

    public static IReadOnlyList<Control> Others { get; } =
    [
        new(JobControlKind.Stop, Grace: []),
        new(JobControlKind.Stop, Grace: [(Signal.Interrupt, 4)]),
        new(JobControlKind.Stop, Grace: [(Signal.Interrupt, 0), (Signal.Terminate, -1)]),
        new(JobControlKind.Restart, Grace: []),
        new(JobControlKind.TryRestart),
        new(JobControlKind.Signal),
        new(JobControlKind.WaitForEnd),
        new(JobControlKind.Delete),
        new(JobControlKind.DeleteNow),
        new(JobControlKind.Call),
        new(JobControlKind.Call, IsAsync: true),
        new(JobControlKind.SetSpawnHook),
        new(JobControlKind.ClearSpawnHook),
        new(JobControlKind.SetErrorHandler),
        new(JobControlKind.ClearErrorHandler),
        new(JobControlKind.SetCommand),
        new(JobControlKind.SetSpawner),
        new(JobControlKind.ClearSpawner),
        new(JobControlKind.Start, IsHigh: true),
        new(JobControlKind.Stop, IsHigh: true),
        new(JobControlKind.Stop, IsHigh: true, Grace: []),
        new(JobControlKind.Restart, IsHigh: true),
        new(JobControlKind.TryRestart, IsHigh: true),
        new(JobControlKind.Signal, IsHigh: true),
        new(JobControlKind.WaitForEnd, IsHigh: true),
        new(JobControlKind.Delete, IsHigh: true),
        new(JobControlKind.Call, IsHigh: true),
        new(JobControlKind.Call, IsHigh: true, IsAsync: true),
    ];

    public static IReadOnlyList<Control> All { get; } = [.. Main, .. Others];
}
