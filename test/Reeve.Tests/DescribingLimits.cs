namespace Reeve.Tests;

/// <summary>Describing what a process may have.</summary>
public sealed class DescribingLimits
{
    public static TheoryData<ProcessLimits> Different { get; } =
    [
        new ProcessLimits(),
        new ProcessLimits { Nice = 1 },
        new ProcessLimits { Umask = UnixFileMode.OtherWrite },
        new ProcessLimits { Scheduling = SchedulingPolicy.Normal },
        new ProcessLimits { Scheduling = SchedulingPolicy.RoundRobin(1) },
        new ProcessLimits { Scheduling = SchedulingPolicy.RoundRobin(2) },
        new ProcessLimits { Scheduling = SchedulingPolicy.FirstInFirstOut(1) },
        new ProcessLimits { Cpus = new CpuSet(0) },
        new ProcessLimits { Cpus = new CpuSet(0, 1) },
        new ProcessLimits { IoPriority = IoPriority.None },
        new ProcessLimits { IoPriority = IoPriority.Idle },
        new ProcessLimits { OomScoreAdjustment = 1 },
        new ProcessLimits { Resources = new() { [LimitedResource.OpenFiles] = 1 } },
        new ProcessLimits { Resources = new() { [LimitedResource.OpenFiles] = new(1, 2) } },
        new ProcessLimits { Resources = new() { [LimitedResource.CoreSize] = 1 } },
    ];

    [Fact]
    public void Limits_are_values()
    {
        var all = Different.Select(row => row.Data).ToList();
        for (var i = 0; i < all.Count; i++)
        {
            for (var j = 0; j < all.Count; j++)
            {
                Assert.Equal(i == j, all[i] == all[j]);
            }
            Assert.Equal(all[i], all[i] with { });
        }
        Assert.Equal(new CpuSet(1, 0), new CpuSet(0, 1, 1));
        Assert.Equal(new CpuSet(1, 0).GetHashCode(), new CpuSet(0, 1).GetHashCode());
        Assert.Equal(
            ResourceLimits.None.Set(LimitedResource.Stack, 5).Set(LimitedResource.Data, 6),
            new ResourceLimits { [LimitedResource.Data] = 6, [LimitedResource.Stack] = 5 }
        );
        Assert.Equal(
            ResourceLimits.None,
            ResourceLimits.None.Set(LimitedResource.Stack, 5).Set(LimitedResource.Stack, null)
        );
        Assert.Equal(
            new ResourceLimit(5),
            ResourceLimits.None.Set(LimitedResource.Stack, 5)[LimitedResource.Stack]
        );
        Assert.Null(ResourceLimits.None[LimitedResource.Stack]);
    }

    [Fact]
    public void Limits_read_as_the_tools_say_them()
    {
        Assert.Equal(
            "5, 5:6, 5:, :unlimited, unlimited",
            string.Join(
                ", ",
                new ResourceLimit(5),
                new ResourceLimit(5, 6),
                new ResourceLimit(5, null),
                new ResourceLimit(null, ResourceLimit.Unlimited),
                new ResourceLimit(ResourceLimit.Unlimited)
            )
        );
        Assert.Equal("0,2,3", new CpuSet(3, 0, 2).ToString());
        Assert.Equal("SCHED_RR 7", SchedulingPolicy.RoundRobin(7).ToString());
        Assert.Equal("SCHED_OTHER", default(SchedulingPolicy).ToString());
        Assert.Equal("realtime: prio 3", IoPriority.RealTime(3).ToString());
    }

    [Fact]
    public void Values_that_the_system_does_not_know_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProcessLimits { Nice = 20 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProcessLimits { Nice = -21 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProcessLimits { OomScoreAdjustment = 1001 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProcessLimits { Umask = UnixFileMode.SetUser });
        Assert.Throws<ArgumentNullException>(() => new ProcessLimits { Resources = null! });
        Assert.Throws<ArgumentException>(() => new ResourceLimit(2, 1));
        Assert.Throws<ArgumentException>(() => new CpuSet());
        Assert.Throws<ArgumentOutOfRangeException>(() => new CpuSet(8192));
        Assert.Throws<ArgumentOutOfRangeException>(() => SchedulingPolicy.RoundRobin(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SchedulingPolicy.FirstInFirstOut(100));
        Assert.Throws<ArgumentOutOfRangeException>(() => IoPriority.BestEffort(8));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ResourceLimits { [(LimitedResource)99] = 1 });
    }
}
