using System.Text.Json.Serialization;

namespace Reeve.TestChild.Chaos;

/// <summary>What a time of chaos came to.</summary>
/// <param name="Seed">With which it can be begun again; the system's own chances it does not repeat.</param>
/// <param name="Backend">How processes are waited for and contained: what of the kernel was used.</param>
/// <param name="Seconds">How long it lasted, with its end.</param>
/// <param name="Jobs">How many jobs there were, one after another in so many places at once.</param>
/// <param name="Runs">How many processes they ran.</param>
/// <param name="Controls">How many controls were sent, by kind.</param>
/// <param name="Outcomes">What became of those that were awaited.</param>
/// <param name="Children">How many commands there were, by what they do.</param>
/// <param name="Containments">How many commands there were, by what contains them.</param>
/// <param name="Ends">How many runs ended, by how.</param>
/// <param name="Faults">How many faults were made, by kind.</param>
/// <param name="Failures">What was told to have failed, by the type and reason of the error.</param>
/// <param name="Checks">How often an invariant was looked at, by which.</param>
/// <param name="Violations">What must not be, the first twenty.</param>
/// <param name="Leaks">What is left that was not there before, one by one.</param>
internal sealed record ChaosReport(
    int Seed,
    string Backend,
    double Seconds,
    int Jobs,
    int Runs,
    IReadOnlyDictionary<string, int> Controls,
    IReadOnlyDictionary<string, int> Outcomes,
    IReadOnlyDictionary<string, int> Children,
    IReadOnlyDictionary<string, int> Containments,
    IReadOnlyDictionary<string, int> Ends,
    IReadOnlyDictionary<string, int> Faults,
    IReadOnlyDictionary<string, int> Failures,
    IReadOnlyDictionary<string, int> Checks,
    IReadOnlyList<string> Violations,
    IReadOnlyList<string> Leaks
);

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(ChaosReport))]
internal sealed partial class ChaosReports : JsonSerializerContext;
