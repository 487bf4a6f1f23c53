using Reeve.Tests.Spawning;

namespace Reeve.Tests.Real;

/// <summary>
/// A filter of system calls, such as a container has, refuses pidfds or what is done with them: that is found out by trying, and
/// what does without them is taken.
/// </summary>
public sealed class RefusedSystemCalls
{
    private const string PidFdOpen = "434";
    private const string PidFdSendSignal = "424";
    private const string NotPermitted = "1";
    private const string NoSuchCall = "38";
    private const int NoFilter = 77;

    public static TheoryData<string, string, Containment> Cases()
    {
        var cases = new TheoryData<string, string, Containment>();
        foreach (
            var containment in (Containment[])
                [Containment.None, Containment.ProcessGroup, Containment.Session]
        )
        {
            cases.Add(PidFdOpen, NotPermitted, containment);
            cases.Add(PidFdOpen, NoSuchCall, containment);
            cases.Add(PidFdSendSignal, NotPermitted, containment);
            cases.Add($"{PidFdOpen},{PidFdSendSignal}", NoSuchCall, containment);
        }
        return cases;
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Cases))]
    public async Task A_tree_is_stopped_all_the_same(string calls, string error, Containment containment)
    {
        // The second process outlives the first, unless the stop takes the whole containment.
        var isAlone = containment == Containment.None;
        var line = isAlone ? "echo; exec sleep 1000" : "sleep 1000 & echo; exec sleep 1000";
        using var program = new TaggedProgram(
            TestChild.Path,
            ["refuse", calls, error, "stop-tree", $"{containment}", "sh", "-c", line]
        );
        var said = await program.Line(TestContext.Current.CancellationToken);
        await program.Exited(TestContext.Current.CancellationToken);
        Assert.SkipWhen(program.ExitCode == NoFilter, "no filter of system calls can be had here");
        Assert.StartsWith("Done: ", said, StringComparison.Ordinal);
        await Facts.Until(() => program.Alive().Count == 0, "all are gone");
    }
}
