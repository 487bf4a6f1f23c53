using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Reeve.Spawning.Linux;
using Reeve.Spawning.Linux.Guarding;
using Reeve.Spawning.Unix.Guarding;

namespace Reeve.Tests.Spawning;

/// <summary>What the guardian does at the end of file with what stands on its lists, in each shell that is here.</summary>
public sealed class GuardianScripts
{
    public static TheoryData<string> Shells() =>
        [.. new[] { "/bin/sh", "/bin/dash", "/bin/bash", "/bin/busybox" }.Where(File.Exists)];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Shells))]
    public async Task Kills_a_listed_group_and_leaves_one_that_was_taken_off(string shell)
    {
        await using var listed = await Watched.Start(Unmarked("sleep 1000 & exec sleep 1000"));
        await using var unlisted = await Watched.Start(Unmarked("exec sleep 1000"));
        await using var guardian = await Guardian.Start(shell);
        guardian.Group().SetGroup(listed.Id);
        var entry = guardian.Group();
        entry.SetGroup(unlisted.Id);
        entry.GiveBack();
        await guardian.End();
        Assert.Equal(Signal.ForceStop, (await listed.Exited).End.Signal);
        Assert.True(Until.IsAlive(unlisted.Id));
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Shells))]
    public async Task Kills_no_process_that_has_the_number_but_began_later(string shell)
    {
        await using var stranger = await Watched.Start(Unmarked("exec sleep 1000"));
        await using var guardian = await Guardian.Start(shell);
        // As it stands when the leader was reaped: whoever has the number began later.
        guardian.Group().SetGroupWithoutLeader(stranger.Id);
        await guardian.End();
        Assert.True(Until.IsAlive(stranger.Id));
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Shells))]
    public async Task Kills_a_group_whose_leader_is_gone(string shell)
    {
        // Nobody but the guardian holds it together, so its leader is reaped at its end.
        await using var leader = await Watched.Start(
            Command.Exec(TestChild.Path, "group", "grandchild", "sleep", "1000") with
            {
                Containment = Containment.None,
                StandardOutput = Stdio.Pipe,
            }
        );
        using var lines = new StreamReader(leader.Child.StandardOutput!);
        // The member may say that it is ready before the leader says which process it is.
        string? line;
        do
        {
            line = await lines.ReadLineAsync(TestContext.Current.CancellationToken);
        } while (line == "ready");
        var member = int.Parse(line!, CultureInfo.InvariantCulture);
        await leader.Gone;
        Assert.Equal(leader.Id, Native.Group(member));
        await using var guardian = await Guardian.Start(shell);
        guardian.Group().SetGroupWithoutLeader(leader.Id);
        await guardian.End();
        Assert.False(Until.IsAlive(member));
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Shells))]
    public async Task Kills_all_groups_of_a_listed_session(string shell)
    {
        using var file = new TemporaryFile();
        await using var leader = await Watched.Start(
            Unmarked($"{TestChild.Path} group sleep 1000 & echo $! > {file.Path}; wait") with
            {
                Containment = Containment.Session,
            }
        );
        var member = await Until.Number(file.Path);
        await Until.True(() => Native.Group(member) == member, "the member has a group of its own");
        await using var guardian = await Guardian.Start(shell);
        guardian.Group().SetSession(leader.Id);
        await guardian.End();
        Assert.False(Until.IsAlive(member));
        Assert.False(Until.IsAlive(leader.Id));
    }

    public static TheoryData<string, bool> ShellsAndKernels()
    {
        var cases = new TheoryData<string, bool>();
        foreach (var shell in Shells())
        {
            cases.Add(shell, true);
            cases.Add(shell, false);
        }
        return cases;
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(ShellsAndKernels))]
    public async Task Kills_a_listed_control_group_and_removes_it_with_those_below(string shell, bool canKill)
    {
        using var parent = new Real.ControlGroup();
        var group = Path.Combine(parent.Path, "run");
        Directory.CreateDirectory(Path.Combine(group, "a", "b"));
        await using var guardian = await Guardian.Start(shell, canKillGroups: canKill);
        guardian.ControlGroup().SetControlGroup(group);
        var members = new List<int>();
        foreach (var place in (string[])[group, group + "/a", group + "/a/b"])
        {
            using var file = new TemporaryFile();
            await using var starter = await Watched.Start(
                Unmarked(
                    $"(echo 0 > {place}/cgroup.procs; setsid sh -c 'trap \"\" TERM; echo $$ > {file.Path}; exec sleep 1000' &)"
                ) with
                {
                    Containment = Containment.None,
                }
            );
            await starter.Gone;
            members.Add(await Until.Number(file.Path));
        }
        await guardian.End();
        Assert.DoesNotContain(members, Until.IsAlive);
        Assert.False(Directory.Exists(group));
    }

    /// <summary>
    /// So that nobody in it forks meanwhile, or ends and passes its number on. The files of the group are pipes here, so that the
    /// test sees the order, and gives the list only when the group is frozen.
    /// </summary>
    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Shells))]
    public async Task Freezes_a_control_group_before_it_kills_one_by_one(string shell)
    {
        using var group = new Real.TemporaryFolder();
        var (freeze, list) = (group["cgroup.freeze"], group["cgroup.procs"]);
        Assert.True((await Command.Exec("mkfifo", freeze, list).RunAsync()).IsSuccess);
        await using var member = await Watched.Start(Unmarked("exec sleep 1000"));
        await using var guardian = await Guardian.Start(shell, canKillGroups: false);
        guardian.ControlGroup().SetControlGroup(group["."]);
        var end = guardian.End();

        var order = await Task.Run(() => File.ReadAllText(freeze)).WaitAsync(Watched.Limit);
        Assert.Equal("1\n", order);
        Assert.True(Until.IsAlive(member.Id));
        await using (var procs = await Task.Run(() => OpenToWrite(list)).WaitAsync(Watched.Limit))
        {
            await procs.WriteAsync(Encoding.ASCII.GetBytes($"{member.Id}\n"));
            Assert.Equal(Signal.ForceStop, (await member.Exited).End.Signal);
            // Or it would freeze it again in the next round.
            Directory.Delete(group["."], recursive: true);
        }
        await end;
        Directory.CreateDirectory(group["."]);
    }

    private static FileStream OpenToWrite(string path) =>
        new(
            File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite),
            FileAccess.Write,
            bufferSize: 0
        );

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Shells))]
    public async Task Kills_what_carries_the_marker(string shell)
    {
        await using var guardian = await Guardian.Start(shell);
        await using var marked = await Watched.Start(
            Unmarked("exec sleep 1000", $"REEVE_SUPERVISOR={guardian.Marker}")
        );
        await using var other = await Watched.Start(
            Unmarked("exec sleep 1000", $"REEVE_SUPERVISOR={Guid.NewGuid():N}")
        );
        await guardian.End();
        Assert.False(Until.IsAlive(marked.Id));
        Assert.True(Until.IsAlive(other.Id));
    }

    /// <summary>
    /// How long that takes depends on the machine, and is not what is tested: without grep the shell reads the environments of all
    /// processes, and dash reads them byte by byte, 1.5 µs each. With 300 processes of 5 kB that is 2.5 s a look, and it looks four
    /// times or more.
    /// </summary>
    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Shells))]
    public async Task Does_so_without_any_program_but_the_shell(string shell)
    {
        await using var guardian = await Guardian.Start(shell, path: "/no/such");
        await using var marked = await Watched.Start(
            Unmarked("exec sleep 1000", $"REEVE_SUPERVISOR={guardian.Marker}")
        );
        await using var listed = await Watched.Start(Unmarked("exec sleep 1000"));
        guardian.Group().SetGroup(listed.Id);
        await guardian.End(limit: TimeSpan.FromMinutes(4));
        Assert.False(Until.IsAlive(marked.Id));
        Assert.False(Until.IsAlive(listed.Id));
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Shells))]
    public async Task Is_deaf_to_signals_and_holds_nothing_but_its_pipe_and_its_lists(string shell)
    {
        await using var guardian = await Guardian.Start(shell);
        await Until.True(() => guardian.IsReading(), "it reads from its pipe");
        int[] signals = [1, 2, 3, 10, 12, 13, 14, 15, 20, 21, 22, 26, 27];
        foreach (var signal in signals)
        {
            Assert.Equal(0, Real.Facts.Kill(guardian.Id, signal));
        }
        Assert.True(Until.IsAlive(guardian.Id));
        Assert.Equal(
            ["0", "1", "2", "3", "4"],
            Directory.GetFiles($"/proc/{guardian.Id}/fd").Select(Path.GetFileName).Order()
        );
        Assert.Equal("/", File.ResolveLinkTarget($"/proc/{guardian.Id}/cwd", false)!.FullName);
        await guardian.End();
    }

    private static Command Unmarked(string line, string? variable = null)
    {
        var pair = variable?.Split('=');
        return Command.InShell(line) with
        {
            OnSupervisorDeath = SupervisorDeath.Keep,
            Environment = pair is null
                ? EnvironmentChanges.None
                : new EnvironmentChanges { [pair[0]] = pair[1] },
        };
    }

    /// <summary>A guardian of its own, with a marker of its own.</summary>
    private sealed class Guardian : IAsyncDisposable
    {
        private readonly GuardianTable _ids = new(32);
        private readonly GuardianTable _paths = new(512);
        private readonly SafeFileHandle _pipe;
        private readonly Watched _process;

        private Guardian(
            SafeFileHandle pipe,
            Watched process,
            GuardianTable ids,
            GuardianTable paths,
            string marker
        )
        {
            (_pipe, _process, _ids, _paths, Marker) = (pipe, process, ids, paths, marker);
        }

        public string Marker { get; }

        public int Id => _process.Id;

        public static async Task<Guardian> Start(string shell, string? path = null, bool canKillGroups = true)
        {
            var marker = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
            var ids = new GuardianTable(32);
            var paths = new GuardianTable(512);
            var (read, write) = Native.Pipe();
            using (read)
            {
                var command = GuardianScript.Command(
                    new Shell(shell) { Options = shell == "/bin/busybox" ? ["sh"] : [] },
                    marker,
                    canKillGroups,
                    read,
                    new SafeFileHandle(ids.Descriptor, ownsHandle: false),
                    new SafeFileHandle(paths.Descriptor, ownsHandle: false)
                );
                if (path is not null)
                {
                    command = command with { Environment = command.Environment.Set("PATH", path) };
                }
                return new Guardian(write, await Watched.Start(command), ids, paths, marker);
            }
        }

        public GuardEntry Group() => new(_ids, _ids.Take());

        public GuardEntry ControlGroup() => new(_paths, _paths.Take());

        /// <summary>Whether it has set itself up: the directory is the last thing before.</summary>
        public bool IsReading() =>
            File.ResolveLinkTarget($"/proc/{Id}/cwd", returnFinalTarget: false)!.FullName == "/"
            && Until.State(Id) == 'S';

        /// <summary>The supervisor dies.</summary>
        /// <param name="limit">How long the guardian has to end; null: as long as anything has.</param>
        public async Task End(TimeSpan? limit = null)
        {
            _pipe.Dispose();
            var exit = await _process.ExitedWithin(limit ?? Watched.Limit);
            Assert.Equal(ProcessEnd.Exit(0), exit.End);
        }

        public ValueTask DisposeAsync()
        {
            _pipe.Dispose();
            return _process.DisposeAsync();
        }
    }
}
