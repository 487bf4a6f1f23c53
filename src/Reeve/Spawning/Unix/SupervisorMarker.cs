using Reeve.Interop;

namespace Reeve.Spawning.Unix;

/// <summary>
/// The environment variable by which the processes of this supervisor are told from all others: random, the same for all
/// of them, and inherited by what they start.
/// </summary>
internal static class SupervisorMarker
{
    public const string Name = "REEVE_SUPERVISOR";

    public static string Value { get; } = Random();

    public static string Entry { get; } = $"{Name}={Value}";

    /// <summary>
    /// 128 random bits from the kernel. Not by .NET, whose generators need a descriptor, and the cryptographic one a library that
    /// takes milliseconds to load: a program without descriptors would have no marker for the rest of its life.
    /// </summary>
    private static unsafe string Random()
    {
        const int Length = 16;
        var bytes = stackalloc byte[Length];
        return Libc.GetEntropy(bytes, Length) == 0
            ? Convert.ToHexStringLower(new ReadOnlySpan<byte>(bytes, Length))
            : Guid.NewGuid().ToString("N");
    }
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
