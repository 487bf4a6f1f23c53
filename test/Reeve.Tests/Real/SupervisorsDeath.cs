using System.Runtime.Versioning;
using Reeve.Spawning.Linux;
using Reeve.Tests.Spawning;

namespace Reeve.Tests.Real;

/// <summary>What becomes of the jobs of a program that ends without having stopped them.</summary>
public sealed class SupervisorsDeath
{
    private const string InOneCall = "On macOS one call makes a child and executes its program.";
    private const int Hangup = 1;
    private const int Interrupt = 2;
    private const int Kill = 9;
    private const int Terminate = 15;

    public static TheoryData<string, int, Containment> Ends()
    {
        var ends = new TheoryData<string, int, Containment>();
        foreach (var containment in (Containment[])[Containment.ProcessGroup, Containment.Session])
        {
            ends.Add("exit", 0, containment);
            ends.Add("environment-exit", 0, containment);
            ends.Add("exception", 0, containment);
            ends.Add("fail-fast", 0, containment);
            ends.Add("killed", Terminate, containment);
            ends.Add("killed", Interrupt, containment);
            ends.Add("killed", Hangup, containment);
            ends.Add("killed", Kill, containment);
        }
        return ends;
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Ends))]
    public async Task However_it_ends_its_jobs_and_the_guardian_end_too(
        string end,
        int signal,
        Containment containment
    )
    {
        using var program = await Start($"end={end}", "jobs=3", $"containment={containment}");
        if (signal != 0)
        {
            program.Signal(signal);
        }
        await program.Exited(TestContext.Current.CancellationToken);
        await AllGone(program);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("leftovers=Leave", "clear=no")]
    [InlineData("leftovers=Kill", "clear=yes")]
    [InlineData("leftovers=Kill", "marker=no")]
    public async Task Commands_of_every_sort_end_with_it(params string[] words)
    {
        using var program = await Start(words);
        program.Signal(Kill);
        await AllGone(program);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("on-death=Keep")]
    [InlineData("switch=yes")]
    public async Task What_is_kept_lives_on_without_a_guardian(string word)
    {
        using var program = await Start(word);
        await Facts.Until(() => program.Alive().Count == 2, "the job has started its second process");
        Assert.Equal(0, program.Guardian());
        program.Signal(Kill);
        await program.Exited(TestContext.Current.CancellationToken);
        Assert.Equal(2, program.Alive().Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task Beside_others_what_is_kept_lives_on_with_all_that_it_starts()
    {
        using var program = await Start("jobs=2", "kept=1");
        await Facts.Until(() => program.Alive().Count == 7, "each job has started its second process");
        program.Signal(Kill);
        await Facts.Until(
            () => program.Alive().Count <= 2 && program.Guardian() == 0,
            "the others have ended"
        );
        Assert.Equal(2, program.Alive().Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_has_left_its_session_ends_too()
    {
        using var program = await Start("line=setsid sleep 1000 & exec sleep 1000");
        program.Signal(Kill);
        await AllGone(program);
    }

    [Fact(Timeout = 60_000)]
    public async Task Its_control_groups_are_killed_and_removed()
    {
        Assert.SkipUnless(Backend.IsLinux, "macOS has no control groups.");
        using var program = await Start("jobs=2", "containment=Cgroup", "marker=no");
        var job = program.Alive().First(process => process.Id != program.Guardian()).Id;
        var own = File.ReadLines($"/proc/{job}/cgroup").First(line => line.StartsWith("0::/"))[3..];
        var mount = File.ReadLines("/proc/self/mounts").First(line => line.Contains(" cgroup2 ")).Split(' ')[
            1
        ];
        Assert.True(Directory.Exists(mount + own));
        program.Signal(Kill);
        await AllGone(program);
        Assert.False(Directory.Exists(mount + own));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_supervisor_under_a_supervisor_has_its_own_guardian_and_ends_with_the_other()
    {
        using var program = await Start($"line=exec {TestChild.Path} supervisor jobs=2");
        // Two guardians, the inner supervisor, and its two jobs of two processes.
        await Facts.Until(() => program.Alive().Count == 7, "the inner supervisor has its jobs");
        program.Signal(Kill);
        await AllGone(program);
    }

    /// <summary>Each has a marker of its own: a guardian leaves alone what carries the outer one's or a sister's.</summary>
    [Fact(Timeout = 60_000)]
    public async Task An_inner_supervisor_that_dies_takes_nobody_with_it_and_is_on_no_list_any_more()
    {
        using var program = await Start("jobs=2", $"line=exec {TestChild.Path} supervisor jobs=1");
        // Three guardians, two inner supervisors, and a job of two processes for each of these.
        await Facts.Until(() => program.Alive().Count == 9, "the inner supervisors have their jobs");
        var guardian = program.GuardianOf(program.Id);
        var inner = program
            .Alive()
            .Where(process => process.Text.Contains("supervisor jobs=1", StringComparison.Ordinal))
            .Select(process => process.Id)
            .ToArray();
        Assert.Equal(2, inner.Length);
        Assert.Equal(inner.Order(), Listed(guardian).Order());
        var innersGuardian = program.GuardianOf(inner[0]);
        Assert.Equal(0, Facts.Kill(inner[0], Kill));
        await Facts.Until(() => !Facts.IsAlive(innersGuardian), "its guardian has done its work");
        await Facts.Until(() => Listed(guardian).Count == 1, "the outer one has taken it off the list");
        Assert.Equal(inner[1], Assert.Single(Listed(guardian)));
        // The outer guardian, and the other one with its guardian and its job.
        await Facts.Until(() => program.Alive().Count <= 5, "the dead one's job has ended");
        Assert.Equal(5, program.Alive().Count);
        Assert.True(Facts.IsAlive(inner[1]));
        program.Signal(Kill);
        await AllGone(program);
    }

    /// <summary>Without marker, so that only the list leads to it.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData(Containment.ProcessGroup)]
    [InlineData(Containment.Session)]
    [SupportedOSPlatform("linux")]
    public async Task What_has_outlived_its_leader_and_is_waited_for_ends_too(Containment containment)
    {
        using var program = await Start(
            "leftovers=Wait",
            "marker=no",
            $"containment={containment}",
            "line=sleep 1000 & exit 0"
        );
        var guardian = program.Guardian();
        var (left, leader) = (0, 0);
        await Facts.Until(
            () =>
            {
                // The group or session says who the leader was, also when it is no more.
                left = program
                    .Alive()
                    .Select(process => process.Id)
                    .FirstOrDefault(id => id != guardian && LeaderOf(id) != id);
                leader = left == 0 ? 0 : LeaderOf(left);
                return leader > 0 && !Facts.IsAlive(leader);
            },
            "the leader has ended, and the other lives"
        );
        if (containment == Containment.ProcessGroup && Backend.IsLinux && PidFd.CanSignalGroups)
        {
            // It is reaped at once. What is left is listed anew.
            await Facts.Until(() => Facts.StateOf(leader) is null, "the leader is reaped");
            await Facts.Until(() => Listed(guardian).Count == 1, "what it has left is listed");
        }
        Assert.Equal([leader], Listed(guardian));
        program.Signal(Kill);
        await AllGone(program);

        int LeaderOf(int process) =>
            containment == Containment.Session ? Native.Session(process) : Native.Group(process);
    }

    /// <summary>
    /// What the inner one keeps is in a group of its own and carries no marker, so nothing is left of it that the outer one
    /// contains.
    /// </summary>
    [Fact(Timeout = 60_000)]
    public async Task What_an_inner_supervisor_keeps_outlives_it_and_a_group_that_is_the_outer_ones()
    {
        using var program = await StartNested(Containment.ProcessGroup);
        Assert.Equal(0, Facts.Kill(Inner(program), Kill));
        // The outer guardian, and the two processes that are kept.
        await Facts.Until(
            () => program.Alive().Count <= 3 && program.Guardian() != 0,
            "the inner supervisor's other job and its guardian have ended"
        );
        Assert.Equal(3, program.Alive().Count);
        program.Signal(Kill);
        await Facts.Until(
            () => program.Alive().Count <= 2 && program.Guardian() == 0,
            "the outer guardian has ended"
        );
        Assert.Equal(2, program.Alive().Count);
    }

    /// <summary>It has not left the outer one's session or control group, and that is the outer one's to end.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData(Containment.Session)]
    [InlineData(Containment.Cgroup)]
    public async Task What_an_inner_supervisor_keeps_ends_with_the_outer_one_that_contains_it(
        Containment containment
    )
    {
        Assert.SkipUnless(
            Backend.IsLinux,
            "On macOS nobody finds those of a session, nor are there control groups."
        );
        using var program = await StartNested(containment);
        program.Signal(Kill);
        await AllGone(program);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Containment.Session)]
    [InlineData(Containment.Cgroup)]
    public async Task And_with_the_inner_one_where_that_is_the_outer_ones_main_process(
        Containment containment
    )
    {
        Assert.SkipUnless(
            Backend.IsLinux || containment == Containment.Session,
            "macOS has no control groups."
        );
        using var program = await StartNested(containment);
        Assert.Equal(0, Facts.Kill(Inner(program), Kill));
        await Facts.Until(
            () => program.Alive().Count <= 1 && program.Guardian() != 0,
            "the run has ended with all that it left"
        );
        Assert.True(Facts.IsAlive(program.Id));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_guardian_that_was_killed_is_there_again_and_knows_all()
    {
        using var program = await Start("jobs=3");
        var first = program.Guardian();
        Assert.NotEqual(0, first);
        Assert.Equal(0, Facts.Kill(first, Kill));
        await Facts.Until(
            // Asked once: between two questions the first one is gone, and there is none.
            () => program.Guardian() is not 0 and var next && next != first,
            "there is another one"
        );
        program.Signal(Kill);
        await AllGone(program);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_guardian_is_in_a_session_of_its_own_and_deaf_to_what_ends_the_supervisor()
    {
        using var program = await Start();
        var guardian = program.Guardian();
        Assert.Equal(guardian, Native.Session(guardian));
        Assert.Equal(0, Facts.Kill(guardian, Terminate));
        Assert.Equal(0, Facts.Kill(guardian, Hangup));
        program.Signal(Kill);
        await AllGone(program);
        Assert.NotEqual(0, guardian);
    }

    /// <summary>
    /// The child is on its way: it has done all but execute its program, which it cannot before the test lets it. It is on no
    /// list, and does not show a marker yet.
    /// </summary>
    [Fact(Timeout = 60_000)]
    public async Task A_child_on_its_way_is_waited_for_and_ends_when_it_has_come()
    {
        Assert.SkipUnless(Backend.IsLinux, InOneCall);
        using var sleep = new TemporaryFile();
        File.Copy("/bin/sleep", sleep.Path);
        using var lease = File.OpenHandle(sleep.Path);
        Native.Lease(lease);
        using var program = await Start("work=starting", $"exec={sleep.Path}");
        await Facts.Until(() => OnItsWay(program) != 0, "a child is about to execute its program");
        var child = OnItsWay(program);
        program.Signal(Kill);
        await program.Exited(TestContext.Current.CancellationToken);

        // Nobody tells that the guardian goes on waiting; that it does for so long is what can be seen.
        await Task.Delay(
            TimeSpan.FromSeconds(1.5),
            TimeProvider.System,
            TestContext.Current.CancellationToken
        );
        Assert.True(Facts.IsAlive(child));
        Assert.NotEqual(0, program.Guardian());

        lease.Dispose();
        await AllGone(program);
    }

    /// <summary>As above, for a command without marker: the guardian knows it, and kills it on its way.</summary>
    [Fact(Timeout = 60_000)]
    public async Task A_child_on_its_way_that_may_leave_others_behind_is_on_the_list_already()
    {
        Assert.SkipUnless(Backend.IsLinux, InOneCall);
        using var sleep = new TemporaryFile();
        File.Copy("/bin/sleep", sleep.Path);
        using var lease = File.OpenHandle(sleep.Path);
        Native.Lease(lease);
        using var program = await Start("work=starting", "leftovers=Leave", $"exec={sleep.Path}");
        await Facts.Until(
            () => program.Alive().Count == 2 && program.Guardian() != 0,
            "a child is about to execute its program"
        );
        program.Signal(Kill);
        await AllGone(program);
    }

    /// <summary>A supervisor of a supervisor that has two jobs, one of them kept.</summary>
    private static async Task<TaggedProgram> StartNested(Containment outer)
    {
        var program = await Start(
            $"containment={outer}",
            $"line=exec {TestChild.Path} supervisor jobs=1 kept=1"
        );
        // Two guardians, the inner supervisor, and its two jobs of two processes.
        await Facts.Until(() => program.Alive().Count == 7, "the inner supervisor has its jobs");
        return program;
    }

    /// <summary>The groups and sessions on a guardian's list.</summary>
    private static List<int> Listed(int guardian) =>
        [
            .. File.ReadLines($"/proc/{guardian}/fd/3")
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(words => words.Length > 1)
                .Select(words => int.Parse(words[1])),
        ];

    private static int Inner(TaggedProgram program) =>
        program
            .Alive()
            .Single(process => process.Text.Contains("supervisor jobs=1", StringComparison.Ordinal))
            .Id;

    private static async Task<TaggedProgram> Start(params string[] words)
    {
        var program = new TaggedProgram(TestChild.Path, ["supervisor", .. words]);
        Assert.Equal("ready", await program.Line(TestContext.Current.CancellationToken));
        return program;
    }

    private static async Task AllGone(TaggedProgram program)
    {
        try
        {
            await Facts.Until(() => program.Alive().Count == 0, "all are gone");
        }
        catch (Xunit.Sdk.XunitException exception)
        {
            Assert.Fail($"{exception.Message}; alive: {string.Join("; ", program.Alive())}");
        }
    }

    /// <summary>The child that has closed all but its standard streams and holds the lifeline; 0: none.</summary>
    private static int OnItsWay(TaggedProgram program) =>
        program
            .Alive()
            .Select(process => process.Id)
            .FirstOrDefault(id =>
                Files($"/proc/{id}/fd") is ["0", "1", "2", "3"]
                && File.ResolveLinkTarget($"/proc/{id}/exe", returnFinalTarget: false)?.FullName
                    == TestChild.Path
            );

    private static string[] Files(string directory)
    {
        try
        {
            return [.. Directory.GetFiles(directory).Select(path => Path.GetFileName(path)).Order()];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
