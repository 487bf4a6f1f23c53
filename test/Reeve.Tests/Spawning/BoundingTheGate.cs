using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Reeve.Spawning.Linux;
using Reeve.Spawning.Linux.Gate;
using Reeve.Spawning.Unix;
using Reeve.Tests.Real;

namespace Reeve.Tests.Spawning;

/// <summary>
/// A start through the gate ends whatever becomes of the child, and touches nobody else. Alone, because a gate is told from
/// others by what was not there before.
/// </summary>
[Collection(nameof(LeavingNothingBehind))]
public sealed class BoundingTheGate : IDisposable
{
    // PTRACE_SEIZE with PTRACE_O_TRACEVFORK: what the thread starts is stopped before its first instruction, and stays so. Signals
    // of the thread are handed on.
    private const string StopChildren = """
        import ctypes, os, sys
        ptrace = ctypes.CDLL(None).ptrace
        ptrace.argtypes = [ctypes.c_long] * 4
        thread = int(sys.argv[1])
        if ptrace(0x4206, thread, 0, 4) != 0:
            sys.exit(77)
        open(sys.argv[2], "w").write("ready\n")
        while True:
            process, status = os.waitpid(-1, 0x40000000)
            if process == thread and os.WIFSTOPPED(status):
                ptrace(7, thread, 0, 0 if status >> 16 else os.WSTOPSIG(status))
        """;

    // What Reeve.TestChild exits with.
    private const int NoFilter = 77;

    private readonly TemporaryFolder _files = new();
    private LinuxSpawner _spawner = null!;
    private string _bell = null!;
    private string _bar = null!;
    private int _thread;
    private int _held;

    public BoundingTheGate() => Build(SpawnGate.Patience);

    public void Dispose() => _files.Dispose();

    /// <summary>
    /// Somebody else may open the bell, as who searches all of /proc does. Then there may be no child yet but those of earlier
    /// starts, the last of which is the youngest.
    /// </summary>
    [Fact(Timeout = 60_000)]
    public async Task A_child_from_before_is_not_taken_for_the_one_that_is_held()
    {
        await using var before = await Start("sleep", "1000");
        Assert.Equal(before.Id, _held);
        using var ringing = new Ringing(_bell);
        for (var i = 0; i < 50; i++)
        {
            await using var child = await Start("true");
            Assert.Equal(child.Id, _held);
            Assert.Equal(ProcessEnd.Exit(0), (await child.Exited).End);
        }
        Assert.True(Until.IsAlive(before.Id));
    }

    /// <summary>Nor is it done too early: a child without a number to open could not go to the bar.</summary>
    [Fact(Timeout = 60_000)]
    public async Task What_is_to_be_done_to_a_child_waits_until_it_is_at_the_bar()
    {
        var command = Command.Exec("true") with
        {
            Limits = new() { Resources = new() { [LimitedResource.OpenFiles] = 3 } },
            StandardError = Stdio.Null,
        };
        using var ringing = new Ringing(_bell);
        for (var i = 0; i < 50; i++)
        {
            await using var child = await Start(command);
            // Its loader cannot open the C library.
            Assert.Equal(ProcessEnd.Exit(127), (await child.Exited).End);
        }
    }

    /// <summary>Such as a child that was killed on its way through and is not all gone. There is no lease on what is open.</summary>
    [Fact(Timeout = 60_000)]
    public async Task A_bar_that_somebody_keeps_open_is_replaced()
    {
        using var open = File.OpenHandle(_bar, share: FileShare.ReadWrite);
        for (var i = 0; i < 2; i++)
        {
            _held = 0;
            await using var child = await Start("true");
            Assert.Equal(child.Id, _held);
            Assert.Equal(ProcessEnd.Exit(0), (await child.Exited).End);
        }
    }

    /// <summary>The child may end, and be reaped, while it is being looked at.</summary>
    [Fact(Timeout = 60_000)]
    public async Task What_fails_before_the_gate_is_told_as_what_it_is()
    {
        using var ringing = new Ringing(_bell);
        var descriptors = Facts.DescriptorCount();
        for (var i = 0; i < 300; i++)
        {
            var error = await Assert.ThrowsAsync<SpawnException>(() =>
                Start(Command.Exec("true") with { WorkingDirectory = "/no/such/directory" })
            );
            Assert.Equal(SpawnFailure.WorkingDirectory, error.Reason);
        }
        Assert.Equal(0, _held);
        Assert.InRange(Facts.DescriptorCount(), 0, descriptors + 2);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_child_that_does_not_get_to_the_gate_is_killed(bool isRungByAnother)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "There is no python3 to trace with.");
        Build(TimeSpan.FromSeconds(2));
        await using (
            var tracer = await Watched.Start(
                Command.Exec("python3", "-c", StopChildren, $"{_thread}", _files["traced"])
            )
        )
        {
            var ready = Until.Line(_files["traced"]);
            await Task.WhenAny(ready, tracer.Exited);
            Assert.SkipWhen(tracer.IsGone, "No thread of this program may be traced here.");
            await ready;
            using var ringing = isRungByAnother ? new Ringing(_bell) : null;
            var clock = Stopwatch.StartNew();
            var start = Task.Run(() => Start("touch", _files["ran"]));
            var error = await Assert.ThrowsAsync<SpawnException>(() => start.WaitAsync(Watched.Limit));
            Assert.Equal(
                "Cannot start 'touch': it did not get as far as its program within 2 s, so it was killed. The system may be "
                    + "overloaded; try again later.",
                error.Message
            );
            Assert.True(clock.Elapsed >= TimeSpan.FromSeconds(2));
        }
        Assert.Equal(0, _held);
        Assert.False(File.Exists(_files["ran"]));
        await Facts.Until(() => Facts.ZombieCount() == 0, "it is reaped");
        await using var next = await Start("true");
        Assert.Equal(next.Id, _held);
        Assert.Equal(ProcessEnd.Exit(0), (await next.Exited).End);
    }

    /// <summary>Without it nobody would hear that the call has returned.</summary>
    [Fact(Timeout = 60_000)]
    public async Task Without_an_event_there_is_no_gate()
    {
        var call = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? "290" : "19";
        using var program = new TaggedProgram(TestChild.Path, "refuse", call, "24", "build-gate");
        var said = await program.Line(TestContext.Current.CancellationToken);
        if (said is null)
        {
            await program.Exited(TestContext.Current.CancellationToken);
            Assert.SkipWhen(program.ExitCode == NoFilter, "no filter of system calls can be had here");
        }
        Assert.StartsWith(
            "Cannot start 'test': this program has no free file descriptor to hold it",
            said,
            StringComparison.Ordinal
        );
    }

    private void Build(TimeSpan patience)
    {
        var (files, threads) = (Files(), GateThreads.All());
        _spawner = new LinuxSpawner(new EnvironmentBlocks(), groupsByPidFd: true)
        {
            Gate = new SpawnGate("test", patience),
            Needs = command => GateNeeds.Of(command).With(new Note(this)),
        };
        // It opens the bell first.
        var both = Files().Except(files).Order().ToArray();
        _bell = $"/proc/self/fd/{both[0]}";
        _bar = $"/proc/self/fd/{both[1]}";
        _thread = GateThreads.All().Except(threads).Single();
    }

    private Task<Watched> Start(params string[] words) => Start(Command.Exec(words[0], words.AsSpan(1)));

    private Task<Watched> Start(Command command) => Watched.Start(command, _spawner);

    /// <summary>The descriptors of files of gates.</summary>
    private static List<int> Files() =>
        [
            .. Directory
                .GetFiles("/proc/self/fd")
                .Where(path =>
                    new FileInfo(path).LinkTarget?.StartsWith("/memfd:reeve-gate", StringComparison.Ordinal)
                    == true
                )
                .Select(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)),
        ];

    private sealed class Note(BoundingTheGate test) : IGateTask
    {
        public void Do(in HeldChild child) => test._held = child.Id;
    }

    /// <summary>Opens a file again and again.</summary>
    private sealed class Ringing : IDisposable
    {
        private readonly Thread _thread;
        private volatile bool _isOver;

        public Ringing(string path)
        {
            _thread = new Thread(() =>
            {
                while (!_isOver)
                {
                    File.OpenHandle(path, share: FileShare.ReadWrite).Dispose();
                }
            });
            _thread.Start();
        }

        public void Dispose()
        {
            _isOver = true;
            _thread.Join();
        }
    }
}
