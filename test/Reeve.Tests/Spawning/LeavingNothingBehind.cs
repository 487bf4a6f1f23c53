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
        var descriptors = Count("fd");
        await Cycle(command, 100);
        // The pool's threads come and go; ours are told by their names.
        Assert.Equal(descriptors, Count("fd"));
        Assert.Single(Names(), name => name == "Reeve waiter\n");
        Assert.DoesNotContain("Reeve foreground\n", Names());
        Assert.Empty(Zombies());
    }

    [Fact]
    public async Task No_descriptor_of_terminals_that_were_read_hung_up_or_left_alone()
    {
        await CycleTerminals();
        var before = Count("fd");
        for (var i = 0; i < 10; i++)
        {
            await CycleTerminals();
        }
        Assert.Equal(before, Count("fd"));
    }

    [Fact]
    public async Task No_descriptor_after_failures()
    {
        var command = Command.Exec("/no/such/tool") with
        {
            StandardInput = Stdio.FromFile("/dev/null"),
            StandardOutput = Stdio.ToFile("/dev/null"),
        };
        var before = Count("fd");
        for (var i = 0; i < 50; i++)
        {
            await Assert.ThrowsAsync<SpawnException>(() => Watched.Start(command));
        }
        Assert.Equal(before, Count("fd"));
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

    private static int Count(string what) => Directory.GetFileSystemEntries("/proc/self/" + what).Length;

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
