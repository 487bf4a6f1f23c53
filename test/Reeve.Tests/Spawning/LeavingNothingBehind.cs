using Microsoft.Win32.SafeHandles;
using Reeve.Spawning.Linux;

namespace Reeve.Tests.Spawning;

/// <summary>Alone in its collection: it counts what the whole program has open.</summary>
[Collection(nameof(LeavingNothingBehind))]
public sealed class LeavingNothingBehind
{
    [Theory]
    [InlineData(Containment.None)]
    [InlineData(Containment.ProcessGroup)]
    [InlineData(Containment.Session)]
    public async Task No_descriptor_thread_or_zombie_after_many_cycles(Containment containment)
    {
        var command = Command.Exec("true") with { Containment = containment };
        await Cycle(command, 20);
        var before = Open();
        await Cycle(command, 100);
        Assert.Empty(Gained(before));
        // The pool's threads come and go; ours are told by their names.
        Assert.Single(Names(), name => name == "Reeve waiter\n");
        Assert.DoesNotContain("Reeve foreground\n", Names());
        Assert.Empty(Zombies());
    }

    [Fact]
    public async Task No_descriptor_of_terminals_that_were_read_hung_up_or_left_alone()
    {
        await WaitForAPipe();
        await CycleTerminals();
        var before = Open();
        for (var i = 0; i < 10; i++)
        {
            await CycleTerminals();
        }
        Assert.Empty(Gained(before));
    }

    [Fact]
    public async Task No_descriptor_after_failures()
    {
        var command = Command.Exec("/no/such/tool") with
        {
            StandardInput = Stdio.FromFile("/dev/null"),
            StandardOutput = Stdio.ToFile("/dev/null"),
        };
        await Assert.ThrowsAsync<SpawnException>(() => Watched.Start(command));
        var before = Open();
        for (var i = 0; i < 50; i++)
        {
            await Assert.ThrowsAsync<SpawnException>(() => Watched.Start(command));
        }
        Assert.Empty(Gained(before));
    }

    [Fact]
    public async Task With_no_descriptor_left_the_next_start_is_held_and_the_one_after_refused()
    {
        Assert.SkipUnless(
            Backend.IsLinux && PidFd.AreThere,
            "Without pidfds a child costs no descriptor, so none can be lacking."
        );
        var spawner = Watched.NewSpawner();
        await using (var first = await Watched.Start(Command.Exec("true"), spawner))
        {
            await first.Gone;
        }
        using var file = File.OpenHandle("/dev/null");
        var fill = new List<SafeFileHandle>();
        var highest = Directory.GetFiles("/proc/self/fd").Max(path => int.Parse(Path.GetFileName(path)));
        var limit = Native.LimitDescriptors((ulong)highest + 20);
        try
        {
            SafeFileHandle copy;
            while (!(copy = Native.Duplicate(file)).IsInvalid)
            {
                fill.Add(copy);
            }
            await using var held = await Watched.Start(Command.Exec("/bin/sleep", "1000"), spawner);
            var error = await Assert.ThrowsAsync<SpawnException>(() =>
                Watched.Start(Command.Exec("/bin/true"), spawner)
            );
            Assert.Equal(SpawnFailure.ResourceLimit, error.Reason);
            Assert.True(error.IsTransient);
            Assert.Contains("ulimit -n", error.Message);
            held.Child.Kill();
            await held.Gone;
            // Now one is free, which becomes the spare one again.
            await using var after = await Watched.Start(Command.Exec("/bin/true"), spawner);
            await after.Gone;
        }
        finally
        {
            Native.LimitDescriptors(limit);
            fill.ForEach(handle => handle.Dispose());
        }
    }

    /// <summary>Has the thread started that waits for streams, whose descriptors stay.</summary>
    private static async Task WaitForAPipe()
    {
        var command = Command.Exec("cat") with { StandardInput = Stdio.Pipe, StandardOutput = Stdio.Pipe };
        await using var child = await Watched.Start(command);
        var read = child.Child.StandardOutput!.ReadAsync(new byte[1]);
        Assert.False(read.IsCompleted);
        await child.Child.StandardInput!.WriteAsync(new byte[1]);
        Assert.Equal(1, await read);
        child.Child.Kill();
        await child.Gone;
    }

    private static async Task CycleTerminals()
    {
        var command = Command.InShell("echo shown; echo more; exec cat") with
        {
            Containment = Containment.Session,
            Terminal = new TerminalOptions(),
        };
        await Assert.ThrowsAsync<SpawnException>(() =>
            Watched.Start(
                Command.Exec("/no/such/tool") with
                {
                    Containment = Containment.Session,
                    Terminal = new(),
                }
            )
        );
        for (var i = 0; i < 3; i++)
        {
            await using var child = await Watched.Start(command);
            var terminal = child.Child.Terminal!;
            if (i == 0)
            {
                await terminal.ReadExactlyAsync(new byte[5]);
                await terminal.WriteAsync(new byte[] { 4 });
            }
            else if (i == 1)
            {
                await terminal.DisposeAsync();
            }
            else
            {
                child.Child.Kill();
            }
            await child.Gone;
        }
    }

    private static async Task Cycle(Command command, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await using var child = await Watched.Start(command);
            await child.Gone;
        }
    }

    /// <summary>What this program has open, by what it is: what earlier tests have forgotten is closed first.</summary>
    private static List<string> Open()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return
        [
            .. from path in Directory.GetFiles("/proc/self/fd")
            // What has gone since is the listing itself; the runtime opens libraries when it first needs them.
            let target = new FileInfo(path).LinkTarget
            where
                target is not null
                && !target.EndsWith(".dll", StringComparison.Ordinal)
                && !target.EndsWith(".pdb", StringComparison.Ordinal)
            select target.StartsWith("pipe:", StringComparison.Ordinal) ? "pipe" : target,
        ];
    }

    /// <summary>What is open now and was not before. Fewer may be: of earlier tests.</summary>
    private static List<string> Gained(List<string> before)
    {
        var now = Open();
        before.ForEach(held => now.Remove(held));
        return now;
    }

    private static List<string> Names() =>
        [
            .. Directory
                .GetDirectories("/proc/self/task")
                .Select(task =>
                {
                    try
                    {
                        return File.ReadAllText(task + "/comm");
                    }
                    catch (IOException)
                    {
                        return "";
                    }
                }),
        ];

    private static List<int> Zombies() =>
        [
            .. Directory
                .GetDirectories("/proc/self/task")
                .SelectMany(task => File.ReadAllText(task + "/children").Split(' '))
                .Where(id => id.Length > 0)
                .Select(int.Parse)
                .Where(id => Until.State(id) == 'Z'),
        ];
}

/// <summary>Nothing else runs while its tests do.</summary>
[CollectionDefinition(nameof(LeavingNothingBehind), DisableParallelization = true)]
public sealed class LeavingNothingBehindDefinition;
