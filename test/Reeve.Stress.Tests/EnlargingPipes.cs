using System.Globalization;
using System.Runtime.InteropServices;

namespace Reeve.Stress.Tests;

/// <summary>Busy pipes hold more, but not so many of them that the user's other pipes would have to hold less.</summary>
public sealed partial class EnlargingPipes
{
    private const int GetPipeSize = 1032;
    private const int Busy = 256 * 1024;
    private const int Most = 64;
    private const int MostReads = 500;

    [Fact(Timeout = 60_000)]
    public async Task Not_more_than_some_at_a_time_and_again_when_they_are_closed()
    {
        Assert.Equal(Most, await CountBusyAsync(Most + 6));
        Assert.Equal(2, await CountBusyAsync(2));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_child_that_is_given_up_before_it_is_a_run_leaves_none_open()
    {
        using var files = new TemporaryFolder();
        var spawned = 0;
        await SpawnAndGiveUp();
        var before = Facts.DescriptorCount();
        for (var i = 0; i < 50; i++)
        {
            await SpawnAndGiveUp();
        }
        // Of theirs it would be 100; the runtime opens files of its own as it goes.
        Assert.InRange(Facts.DescriptorCount(), 0, before + 20);

        async Task SpawnAndGiveUp()
        {
            var file = files[$"{++spawned}"];
            // What it has written keeps a pipe open that somebody may still read.
            var request = new SpawnRequest(
                Command.InShell($"echo; echo >&2; touch {file}; exec sleep 1000") with
                {
                    StandardOutput = Stdio.ToSink(new NoSink()),
                    StandardError = Stdio.ToSink(new NoSink()),
                }
            );
            var child = await Spawner.Default.SpawnAsync(request, CancellationToken.None);
            await Facts.Until(() => File.Exists(file), "it has written");
            await child.DisposeAsync();
        }
    }

    /// <summary>Lets so many processes write much and be read, and counts the pipes that hold more.</summary>
    private static async Task<int> CountBusyAsync(int count)
    {
        var jobs = new List<Job>();
        var buffer = new byte[1024];
        for (var i = 0; i < count; i++)
        {
            var job = new Job(Command.Exec("yes") with { StandardOutput = Stdio.Pipe });
            jobs.Add(job);
            var output = (await job.Start()).EnsureRun().StandardOutput;
            // Enlarged after 64 KiB that were there in one go: a reader in small steps finds them when its pipe is full. One that
            // stays as it is has had every chance.
            var before = BusyPipes();
            for (var reads = 0; reads < MostReads && BusyPipes() == before; reads++)
            {
                for (var step = 0; step < 100; step++)
                {
                    _ = await output.ReadAsync(buffer);
                }
            }
        }
        var busy = BusyPipes();
        foreach (var job in jobs)
        {
            await job.State.Run!.StandardOutput.DisposeAsync();
            await job.DisposeAsync();
        }
        return busy;
    }

    private static int BusyPipes() =>
        Directory
            .GetFileSystemEntries("/proc/self/fd")
            .Count(static path =>
                SizeOf(int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)) == Busy
            );

    private sealed class NoSink : IOutputSink
    {
        public bool Write(in OutputChunk chunk) => throw new InvalidOperationException("There is no run.");

        public void End(in OutputEnd end) => throw new InvalidOperationException("There is no run.");
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, nint argument);

    private static int SizeOf(int descriptor) => Control(descriptor, GetPipeSize, 0);
}
