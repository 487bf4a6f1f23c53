namespace Reeve;

/// <summary>
/// What all processes of a run used together, waited for or not, as its control group counted it until the run was over.
/// </summary>
/// <param name="UserTime">CPU time in user mode (<c>cpu.stat</c>).</param>
/// <param name="SystemTime">CPU time in the kernel.</param>
/// <param name="PeakMemoryBytes">
/// The most memory that they had at a time, in bytes, with the kernel's for them and with cached files (<c>memory.peak</c>, Linux
/// 5.19); null where the memory controller is not enabled for the run.
/// </param>
public sealed record TreeUsage(TimeSpan UserTime, TimeSpan SystemTime, long? PeakMemoryBytes);
