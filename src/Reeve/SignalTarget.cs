namespace Reeve;

/// <summary>Whom a signal is for.</summary>
public enum SignalTarget
{
    /// <summary>
    /// Every process of the containment (for a <see cref="Containment.Session"/>: of its leader's group).
    /// </summary>
    Containment,

    /// <summary>The main process only.</summary>
    MainProcess,
}
