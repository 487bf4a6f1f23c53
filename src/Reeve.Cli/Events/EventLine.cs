using System.Text.Json.Serialization;

namespace Reeve.Cli.Events;

/// <summary>One line of <c>--events json</c>: flat; what an event does not have is left out. docs/events.md tells of each.</summary>
internal sealed record EventLine
{
    public required string Event { get; init; }
    public required long Number { get; init; }
    public required string Time { get; init; }
    public int? Run { get; init; }
    public int? Pid { get; init; }
    public string? Cause { get; init; }
    public string? Command { get; init; }
    public bool? Restart { get; init; }
    public string? Control { get; init; }
    public string? Sequence { get; init; }
    public string? Signal { get; init; }
    public long? WaitMs { get; init; }
    public string? Delivery { get; init; }
    public int? Status { get; init; }
    public int? ExitStatus { get; init; }
    public bool? CoreDumped { get; init; }
    public double? DurationMs { get; init; }
    public double? UserMs { get; init; }
    public double? SystemMs { get; init; }
    public long? PeakMemoryBytes { get; init; }
    public int? StepsTaken { get; init; }
    public bool? Forced { get; init; }
    public int? LeftoversKilled { get; init; }
    public IReadOnlyList<int>? Survivors { get; init; }
    public string? Error { get; init; }
}

/// <summary>Writes event lines without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(EventLine))]
internal sealed partial class EventJson : JsonSerializerContext;
