namespace Reeve.Benchmarks.Harness;

/// <summary>Who does the work.</summary>
internal enum Side
{
    Reeve,

    /// <summary>The floor in C.</summary>
    C,

    /// <summary><see cref="System.Diagnostics.Process"/>.</summary>
    Process,

    /// <summary>MedallionShell, a library over that.</summary>
    Medallion,
}
