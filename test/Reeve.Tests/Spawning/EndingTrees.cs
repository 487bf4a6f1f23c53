using System.Diagnostics;
using Reeve.Tests.Real;

namespace Reeve.Tests.Spawning;

/// <summary>A tree is gone when nobody of it lives, not before and not much later.</summary>
public sealed class EndingTrees
{
    public static TheoryData<Containment, bool> Backends =>
        OperatingSystem.IsWindows()
            ? new() { { Containment.ProcessGroup, true }, { Containment.Cgroup, true } }
            : new()
            {
                { Containment.ProcessGroup, true },
                { Containment.ProcessGroup, false },
                { Containment.Session, true },
                { Containment.Session, false },
            };

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Waits_for_a_member_that_outlives_the_main_process(Containment containment, bool byPidFd)
    {
        using var file = new TemporaryFile();
        await using var child = await Start("sleep 1000 & echo $!", file, containment, byPidFd);
        var member = await Until.Number(file.Path);
        Assert.Equal(ProcessEnd.Exit(0), (await child.Exited).End);
        await Until.True(() => child.Child.GetMembers() is [var only] && only == member, "one member");
        Assert.False(child.IsGone);
        Assert.Equal(Sh.Continued, child.Child.Signal(Signal.Continue));
        child.Child.Kill();
        await child.Gone;
        Assert.False(Until.IsAlive(member));
        Assert.Equal('-', Until.State(child.Id));
        Assert.Empty(child.Child.GetMembers());
        Assert.Equal(["exited", "gone"], child.Heard);
    }

    [PosixOnly("a FIFO")]
    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Notices_that_the_last_member_ends_by_itself(Containment containment, bool byPidFd)
    {
        using var file = new TemporaryFile();
        using var fifo = new TemporaryFile();
        var script = $"mkfifo {fifo.Folder}/go; (read x <{fifo.Folder}/go) & echo $!";
        await using var child = await Start(script, file, containment, byPidFd);
        var member = await Until.Number(file.Path);
        await child.Exited;
        await Until.True(() => File.Exists(fifo.Folder + "/go"), "the pipe");
        Assert.True(Until.IsAlive(member));
        Assert.False(child.IsGone);
        await File.WriteAllTextAsync(fifo.Folder + "/go", "\n");
        await child.Gone;
        Assert.False(Until.IsAlive(member));
    }

    [PosixOnly("a loop and a trap of the shell")]
    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Kills_many_at_once(Containment containment, bool byPidFd)
    {
        using var file = new TemporaryFile();
        var script =
            "trap '' TERM; for i in 1 2 3 4 5 6 7 8 9 10; do (sleep 1000 & sleep 1000) & done; echo x; exec sleep 1000";
        await using var child = await Start(script, file, containment, byPidFd);
        await Until.True(() => child.Child.GetMembers().Count >= 21, "21 members");
        var members = child.Child.GetMembers();
        child.Child.Kill();
        await child.Gone;
        Assert.Equal(ProcessEnd.BySignal(Signal.ForceStop), (await child.Exited).End);
        Assert.DoesNotContain(members, Until.IsAlive);
    }

    [PosixOnly("a shell script")]
    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Nobody_hides_by_forking_on_and_on(Containment containment, bool byPidFd)
    {
        // Each starts the next and ends: a chain that no two looks see at the same place.
        using var file = new TemporaryFile();
        using var link = new TemporaryFile(
            "#!/bin/sh\n\"$0\" \"$1\" &\necho $$ >\"$1\"\n",
            isExecutable: true
        );
        await using var child = await Start(
            $"exec {link.Path} {link.Folder}/latest",
            file,
            containment,
            byPidFd
        );
        await child.Exited;
        await Until.True(() => File.Exists(link.Folder + "/latest"), "a link of the chain");
        Assert.False(child.IsGone);
        child.Child.Kill();
        await child.Gone;
        var latest = await File.ReadAllTextAsync(link.Folder + "/latest");
        Assert.DoesNotContain(Directory.GetDirectories("/proc"), path => RunsIn(path, link.Path));
        Assert.Equal(latest, await File.ReadAllTextAsync(link.Folder + "/latest"));
    }

    [PosixOnly("groups in a session")]
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_session_includes_its_other_groups(bool byPidFd)
    {
        using var file = new TemporaryFile();
        var script = $"{TestChild.Path} group print moved sleep 1000 & echo $!; sleep 1000";
        await using var child = await Start(script, file, Containment.Session, byPidFd);
        await Until.True(
            () =>
                File.Exists(file.Path)
                && File.ReadAllText(file.Path).Contains("ready", StringComparison.Ordinal),
            "the member in a group of its own"
        );
        var member = int.Parse(
            (await File.ReadAllLinesAsync(file.Path)).First(line => line.All(char.IsDigit))
        );
        Assert.Contains(member, child.Child.GetMembers());
        Assert.Equal(Delivery.Delivered, child.Child.Signal(Signal.Terminate));
        await child.Exited;
        Assert.True(Until.IsAlive(member));
        Assert.False(child.IsGone);
        child.Child.Kill();
        await child.Gone;
        Assert.False(Until.IsAlive(member));
    }

    [Fact]
    public async Task Without_containment_only_the_main_process_counts()
    {
        using var file = new TemporaryFile();
        await using var child = await Start("sleep 1000 & echo $!", file, Containment.None, true);
        var other = await Until.Number(file.Path);
        await child.Gone;
        Assert.True(Until.IsAlive(other));
        using var process = Process.GetProcessById(other);
        process.Kill();
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task What_was_released_lives_on(Containment containment, bool byPidFd)
    {
        using var file = new TemporaryFile();
        int member;
        await using (var child = await Start("sleep 1000 & echo $!", file, containment, byPidFd))
        {
            member = await Until.Number(file.Path);
            await child.Exited;
            child.Child.Release();
            Assert.Equal('-', Until.State(child.Id));
            Assert.Equal(Delivery.NobodyThere, child.Child.Signal(Signal.Terminate));
            child.Child.Kill();
            Assert.False(child.IsGone);
        }
        Assert.True(Until.IsAlive(member));
        using var process = Process.GetProcessById(member);
        process.Kill();
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Disposing_kills_and_waits_until_all_are_gone(Containment containment, bool byPidFd)
    {
        using var file = new TemporaryFile();
        var child = await Start("sleep 1000 & echo $!; exec sleep 1000", file, containment, byPidFd);
        var member = await Until.Number(file.Path);
        await child.DisposeAsync();
        Assert.False(Until.IsAlive(member));
        Assert.Equal('-', Until.State(child.Id));
        var again = child.DisposeAsync();
        Assert.True(again.IsCompletedSuccessfully);
        await child.Gone;
    }

    [Fact]
    public async Task An_observer_that_comes_late_hears_all()
    {
        var child = await Spawner.Default.SpawnAsync(new SpawnRequest(Sh.Exec("true")), default);
        await Until.True(() => Until.State(child.Id) == '-', "the end");
        await child.DisposeAsync();
        var late = new Late();
        child.Observe(late);
        Assert.Equal("exited gone ", late.Heard);
        Assert.Throws<InvalidOperationException>(() => child.Observe(late));
    }

    private static Task<Watched> Start(
        string script,
        TemporaryFile output,
        Containment containment,
        bool byPidFd
    ) =>
        Watched.Start(
            Sh.Line(script) with
            {
                StandardOutput = Stdio.ToFile(output.Path),
                Containment = containment,
            },
            Watched.NewSpawner(byPidFd)
        );

    private static bool RunsIn(string process, string script)
    {
        try
        {
            return File.ReadAllText(process + "/cmdline").Contains(script, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private sealed class Late : IChildObserver
    {
        public string Heard { get; private set; } = "";

        public void OnExited(in ChildExit childExit) => Heard += "exited ";

        public void OnTreeGone() => Heard += "gone ";

        public void OnFault(Exception exception) => Heard += exception;
    }
}
