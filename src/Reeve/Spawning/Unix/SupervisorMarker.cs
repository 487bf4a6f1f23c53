using System.Security.Cryptography;

namespace Reeve.Spawning.Unix;

/// <summary>
/// The environment variable by which the processes of this supervisor are told from all others: random, the same for all
/// of them, and inherited by what they start.
/// </summary>
internal static class SupervisorMarker
{
    public const string Name = "REEVE_SUPERVISOR";

    public static string Value { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    public static string Entry { get; } = $"{Name}={Value}";
}

/// <summary>What becomes of the marker in a child's environment.</summary>
internal enum Marking
{
    /// <summary>The child is as this program is: marked, where this program is itself a child of Reeve.</summary>
    AsIs,

    /// <summary>It carries this supervisor's marker.</summary>
    Marked,

    /// <summary>It carries none.</summary>
    Unmarked,
}
