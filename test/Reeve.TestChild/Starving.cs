using System.Globalization;
using System.Reflection;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Reeve.Spawning.Linux;

namespace Reeve.TestChild;

/// <summary>
/// Begins with no descriptor to be had, and gives itself one after the other until a run has come through that needs all that
/// Reeve makes once in a program: who waits for children, for pipes and for sinks, and the guardian.
/// </summary>
internal static class Starving
{
    private const int Enough = 64;
    private const int Threads = 8;

    /// <param name="how"><c>hungry</c>, or <c>fed</c>: with descriptors from the beginning, for comparison.</param>
    public static async Task<int> Run(string how)
    {
        // The runtime needs descriptors of its own, for what it loads and for its threads.
        Load(typeof(Job).Assembly, []);
        await FixedPool.Fill(Threads);
        var refusals = 0;
        using (var fill = how == "hungry" ? new FullTable() : null)
        {
            while (await TryRun() is { } lack)
            {
                if (fill?.TryGiveOne() != true)
                {
                    fill?.Dispose();
                    await Console.Error.WriteLineAsync(lack);
                    return 1;
                }
                refusals++;
            }
        }
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Say($"refusals {refusals}");
        Say($"descriptors {Directory.GetFiles("/proc/self/fd").Length}");
        Say($"groups by pidfd {PidFd.CanSignalGroups}");
        return 0;
    }

    /// <summary>Has one come through; gives why not, which can only be the lack of descriptors.</summary>
    private static async Task<string?> TryRun()
    {
        var sink = new Sink();
        var command = Command.InShell("echo out; echo error >&2") with
        {
            StandardOutput = Stdio.ToSink(sink),
            StandardError = Stdio.Pipe,
        };
        await using var job = new Job(command);
        try
        {
            var run = (await job.Start()).EnsureRun();
            using var reader = new StreamReader(run.StandardError!);
            var error = await reader.ReadToEndAsync();
            var end = await run.Ended;
            var output = await sink.Whole;
            return (end.IsSuccess, output, error) == (true, "out\n", "error\n")
                ? null
                : throw new InvalidOperationException($"It {end} and wrote '{output}' and '{error}'.");
        }
        catch (SpawnException e) when (e.Reason == SpawnFailure.ResourceLimit && e.IsTransient)
        {
            return e.Message;
        }
        catch (IOException e) when (e is not FileNotFoundException)
        {
            // It runs, and there was none to wait for its pipe.
            return e.Message;
        }
    }

    private static void Load(Assembly assembly, HashSet<string> known)
    {
        foreach (var name in assembly.GetReferencedAssemblies())
        {
            if (known.Add(name.Name!))
            {
                Load(Assembly.Load(name), known);
            }
        }
    }

    private static void Say(FormattableString text) =>
        Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private sealed class Sink : IOutputSink
    {
        private readonly StringBuilder _text = new();
        private readonly TaskCompletionSource<string> _whole = new(
            TaskCreationOptions.RunContinuationsAsynchronously
        );

        public Task<string> Whole => _whole.Task;

        public bool Write(in OutputChunk chunk)
        {
            _text.Append(Encoding.UTF8.GetString(chunk.Bytes));
            return true;
        }

        public void End(in OutputEnd end) => _whole.TrySetResult(_text.ToString());
    }

    private sealed class FullTable : IDisposable
    {
        private readonly Stack<SafeFileHandle> _fill = new();
        private readonly ulong _usual;

        public FullTable()
        {
            _usual = Native.SetSoftLimit(Native.Limit.Descriptors, Native.NextDescriptor() + Enough);
            try
            {
                while (true)
                {
                    _fill.Push(File.OpenHandle("/dev/null"));
                }
            }
            catch (IOException)
            {
                // Full.
            }
        }

        public bool TryGiveOne()
        {
            var has = _fill.TryPop(out var handle);
            handle?.Dispose();
            return has;
        }

        public void Dispose()
        {
            while (_fill.TryPop(out var handle))
            {
                handle.Dispose();
            }
            _ = Native.SetSoftLimit(Native.Limit.Descriptors, _usual);
        }
    }
}
