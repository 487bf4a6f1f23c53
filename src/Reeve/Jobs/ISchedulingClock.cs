namespace Reeve.Jobs;

/// <summary>
/// A clock that also says where jobs run: that of a simulated world. So code that makes its own jobs, and lets the clock
/// be given to it, can be tested in such a world as it is.
/// </summary>
internal interface ISchedulingClock
{
    JobScheduler Scheduler { get; }
}
