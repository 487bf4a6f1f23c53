namespace Reeve.Testing;

/// <summary>A signal that was sent to a living process of a simulated system.</summary>
/// <param name="At">When, by the system's clock.</param>
/// <param name="Process">To whom. A signal to a whole containment is recorded once for each of its processes.</param>
/// <param name="Signal">The signal.</param>
public readonly record struct SentSignal(DateTimeOffset At, SimulatedProcess Process, Signal Signal);
