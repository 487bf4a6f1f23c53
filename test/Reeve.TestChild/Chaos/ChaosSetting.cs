using System.Collections.Concurrent;
using System.Globalization;
using Reeve.Spawning.Linux;

namespace Reeve.TestChild.Chaos;

/// <summary>What all jobs of a time of chaos share.</summary>
internal sealed class ChaosSetting : IDisposable
{
    // More than a pipe holds is a lot for a log in these times.
    private const int MostLog = 100_000;

    private readonly ConcurrentDictionary<string, string> _stories = new(StringComparer.Ordinal);
    private volatile bool _isOver;
    private int _locks;

    public ChaosSetting(int seed)
    {
        Seed = seed;
        Folder = Directory.CreateTempSubdirectory("reeve-chaos-").FullName;
        Groups = ControlGroups.TryMake();
    }

    public int Seed { get; }

    public string Folder { get; }

    public Counts Counts { get; } = new();

    public Injected Injected { get; } = new();

    public JumpingClock Clock { get; } = new();

    public MarkedProcesses Marked { get; } = new();

    /// <summary>Where the control groups of runs are; null where there can be none.</summary>
    public ControlGroups? Groups { get; }

    /// <summary>Whether the kernel finds a group whose leader was reaped by somebody else. Where it does not, that is no fault to make.</summary>
    public static bool AreGroupsKnown => PidFd.CanSignalGroups;

    public string Backend =>
        (
            PidFd.CanSignalGroups ? "pidfds, groups by pidfd"
            : PidFd.AreThere ? "pidfds as they were at first"
            : "no pidfds"
        )
        + (Groups is null ? "" : ", control groups")
        + (Environment.IsPrivilegedProcess ? ", root" : ", ordinary user");

    /// <summary>
    /// Held for reading while a process is being started, and for writing while a status is stolen: what a main process leaves that
    /// is stolen before Reeve has its pidfd cannot all be known.
    /// </summary>
    public ReaderWriterLockSlim Starting { get; } = new();

    /// <summary>Whether no more is begun.</summary>
    public bool IsOver
    {
        get => _isOver;
        set => _isOver = value;
    }

    /// <summary>A lock for a run that is about to be started.</summary>
    public RunLock NextLock(string story)
    {
        var path = string.Create(
            CultureInfo.InvariantCulture,
            $"{Folder}/lock{Interlocked.Increment(ref _locks)}"
        );
        _stories[path] = story;
        return new RunLock(path);
    }

    /// <summary>What is known of the run that a process is of.</summary>
    public string StoryOf(int process) =>
        MarkedProcesses.VariableOf(process, RunLock.Variable) is { } path
            ? $"{path}, {_stories.GetValueOrDefault(path)}"
            : "no run";

    public Command CreateCommand(Random random)
    {
        var (name, line) = Programs.Pick(random);
        Counts.Children.Add(name);
        var command = Command.InShell(Programs.Locking(line)) with
        {
            Leftovers = random.Next(3) == 0 ? Leftovers.Wait : Leftovers.Kill,
            StandardInput = random.Next(8) == 0 ? Stdio.Pipe : Stdio.Null,
            StandardOutput = CreateOutput(random),
            StandardError = random.Next(2) == 0 ? Stdio.Null : Stdio.StandardOutput,
        };
        if (random.Next(8) == 0)
        {
            // The child is held before its program for that.
            Counts.Faults.Add("output: no file may be longer (RLIMIT_FSIZE)");
            command = command with
            {
                StandardOutput = Stdio.ToFile(Path.Combine(Folder, "limited"), append: true),
                Limits = new ProcessLimits
                {
                    Resources = ResourceLimits.None.Set(LimitedResource.FileSize, MostLog),
                },
            };
        }
        command = Contained(command, random);
        Counts.Containments.Add($"{command.Containment}");
        return Marked.Mark(
            command with
            {
                Environment = command.Environment.Set("REEVE_TEST_CHILD", Environment.ProcessPath),
            }
        );
    }

    public void Dispose()
    {
        Groups?.Dispose();
        Starting.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private Command Contained(Command command, Random random) =>
        random.Next(Groups is null ? 2 : 3) switch
        {
            0 => command with { Containment = Containment.ProcessGroup },
            1 => command with { Containment = Containment.Session },
            _ => Groups!.Contain(command),
        };

    private Stdio CreateOutput(Random random)
    {
        switch (random.Next(6))
        {
            case 0:
                Counts.Faults.Add("output: a full disk");
                return Stdio.ToFile("/dev/full");
            case 1:
                Counts.Faults.Add("output: a sink whose disk is full");
                return Stdio.ToSink(new FullSink(Injected));
            case 2:
                Counts.Faults.Add("output: a pipe that nobody reads");
                return Stdio.Pipe;
            default:
                return Stdio.Null;
        }
    }

    private sealed class FullSink(Injected injected) : IOutputSink
    {
        public bool Write(in OutputChunk chunk) =>
            throw injected.Make(new IOException("No space left on device, by the will of chaos."), "a sink");

        public void End(in OutputEnd end) { }
    }
}
