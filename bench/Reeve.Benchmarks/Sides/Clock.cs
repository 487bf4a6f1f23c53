using System.Diagnostics;

namespace Reeve.Benchmarks.Sides;

/// <summary>Wall clock in nanoseconds.</summary>
internal static class Clock
{
    private static readonly double Nanoseconds = 1e9 / Stopwatch.Frequency;

    public static long Now() => Stopwatch.GetTimestamp();

    public static double Since(long begin) => Between(begin, Stopwatch.GetTimestamp());

    public static double Between(long begin, long end) => (end - begin) * Nanoseconds;

    /// <summary>Lets a child get over its beginnings, as <c>settle</c> microseconds of the request say.</summary>
    public static Task SettleAsync(Harness.Request request) =>
        Task.Delay(TimeSpan.FromMicroseconds(request.Number("settle")), TimeProvider.System);
}
