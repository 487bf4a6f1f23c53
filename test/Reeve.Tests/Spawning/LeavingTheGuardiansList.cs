using System.Collections.Concurrent;
using System.Text;
using Reeve.Spawning.Linux;
using Reeve.Spawning.Unix;
using Reeve.Spawning.Unix.Guarding;

namespace Reeve.Tests.Spawning;

/// <summary>
/// The guardian kills the numbers on its list. So a number stands there only while it is ours: it is taken off before the leader
/// that pins it is reaped.
/// </summary>
public sealed class LeavingTheGuardiansList
{
    public static TheoryData<Containment, bool, string> Cases()
    {
        var cases = new TheoryData<Containment, bool, string>();
        foreach (var containment in (Containment[])[Containment.ProcessGroup, Containment.Session])
        {
            foreach (var byPidFd in (bool[])[true, false])
            {
                cases.Add(containment, byPidFd, "exit 3");
                cases.Add(containment, byPidFd, "sleep 1000");
                cases.Add(containment, byPidFd, "sleep 1000 & sleep 1000");
                cases.Add(containment, byPidFd, "sleep 1000 & exit 3");
            }
        }
        return cases;
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Cases))]
    public async Task Its_number_is_taken_off_before_the_leader_is_reaped(
        Containment containment,
        bool byPidFd,
        string line
    )
    {
        var list = new RecordedTable();
        await using var child = await Start(line, containment, byPidFd, list);
        if (line.EndsWith("exit 3", StringComparison.Ordinal))
        {
            await child.Exited;
        }
        child.Child.Kill();
        await child.Gone;
        list.Check();
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Containment.ProcessGroup, true)]
    [InlineData(Containment.ProcessGroup, false)]
    [InlineData(Containment.Session, true)]
    [InlineData(Containment.Session, false)]
    public async Task Also_when_what_it_leaves_is_let_go(Containment containment, bool byPidFd)
    {
        using var file = new TemporaryFile();
        var list = new RecordedTable();
        var line = $"sleep 1000 & echo $! > {file.Path}";
        await using (var child = await Start(line, containment, byPidFd, list))
        {
            await child.Exited;
            child.Child.Release();
        }
        Assert.Equal(0, Real.Facts.Kill(await Until.Number(file.Path), 9));
        list.Check();
    }

    private static Task<Watched> Start(
        string line,
        Containment containment,
        bool byPidFd,
        RecordedTable list
    ) =>
        Watched.Start(
            Command.InShell(line) with
            {
                Containment = containment,
            },
            Backend.NewSpawner(
                new EnvironmentBlocks(),
                byPidFd && PidFd.CanSignalGroups,
                () => new GuardEntry(list, list.Take())
            )
        );

    /// <summary>A list that writes down how the process was, of which it speaks, when each line was written.</summary>
    private sealed class RecordedTable() : GuardianTable(32)
    {
        private readonly ConcurrentQueue<(string Text, char State)> _writes = [];
        private int _id;

        public override void Set(int line, ReadOnlySpan<byte> text)
        {
            var words = Encoding.ASCII.GetString(text);
            _id = words.Length > 0 ? int.Parse(words.Split(' ')[1]) : _id;
            _writes.Enqueue((words, Until.State(_id)));
            base.Set(line, text);
        }

        public void Check()
        {
            var writes = _writes.ToArray();
            var all = string.Join("; ", writes);
            Assert.True(writes.Length >= 2, all);
            // What is left of a group without its leader: no process has the number, and none that began later is killed.
            var withLeader = writes.TakeWhile(write => write.Text.Length > 0).ToArray();
            Assert.NotEmpty(withLeader);
            Assert.True(
                writes.Skip(withLeader.Length).All(write => write.Text is "" || write.Text.EndsWith(" 0")),
                all
            );
            Assert.DoesNotContain(withLeader, write => write.State == '-');
            Assert.True(writes[withLeader.Length] is { Text: "", State: 'Z' }, all);
            Assert.True(writes[^1].Text.Length == 0, all);
        }
    }
}
