using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Reeve.Interop;
using Reeve.Spawning.Linux.Cgroups;
using Reeve.Spawning.Linux.Gate;
using Reeve.Spawning.Linux.Guarding;
using Reeve.Spawning.Unix;
using Reeve.Spawning.Unix.Guarding;
using Reeve.Spawning.Unix.Pipes;
using Reeve.Spawning.Unix.Terminals;

namespace Reeve.Spawning.Linux;

/// <summary>
/// Starts processes by <c>posix_spawn(3)</c>, on the caller's thread: the call comes back when the child executes its
/// program, or with the error that prevented it. Never by <c>fork(2)</c>, after which managed code cannot run.
/// </summary>
/// <param name="environments">The environments of children.</param>
/// <param name="groupsByPidFd">
/// Whether groups are signalled by pidfd where the kernel does; false leaves leaders unreaped instead.
/// </param>
[SupportedOSPlatform("linux")]
internal sealed unsafe class LinuxSpawner(EnvironmentBlocks environments, bool groupsByPidFd) : ISpawner
{
    private const int StackSize = 2048;

    private readonly SpareDescriptor _spare = new();

    /// <summary>Says what a command needs of the gate.</summary>
    public Func<Command, GateNeeds> Needs { get; init; } = GateNeeds.Of;

    /// <summary>The gate to take for every command; null: the program's, where it is needed.</summary>
    public SpawnGate? Gate { get; init; }

    /// <summary>Who makes the control groups.</summary>
    public CgroupMaker Cgroups { get; init; } = CgroupMaker.Shared;

    /// <summary>Gives the lines on the guardian's list; null: the program's guardian does.</summary>
    public Func<GuardEntry>? Guards { get; init; }

    public ValueTask<ChildProcess> SpawnAsync(SpawnRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<ChildProcess>(cancellationToken);
        }
        try
        {
            return new ValueTask<ChildProcess>(SpawnOrElse(request));
        }
        catch (Exception e)
        {
            return ValueTask.FromException<ChildProcess>(e);
        }
    }

    /// <summary>Where a control group cannot be had, a weaker containment, if the command names one and sets no limits.</summary>
    private LinuxChild SpawnOrElse(SpawnRequest request)
    {
        try
        {
            return Spawn(request, warning: null);
        }
        catch (SpawnException exception) when (WeakerContainment.IsWanted(exception, request.Command))
        {
            return Spawn(WeakerContainment.In(request, exception, out var warning), warning);
        }
    }

    [SuppressMessage(
        "Reliability",
        "CA2000:Dispose objects before losing scope",
        Justification = "The terminal goes to the run, and is disposed here when there is none."
    )]
    private LinuxChild Spawn(SpawnRequest request, string? warning)
    {
        var command = request.Command;
        var program = command.Program.File;
        CommandChecks.Check(command, program);
        var environment = environments.For(command, program, Guardian.MarkingOf(command));
        var stack = stackalloc byte[StackSize];
        var arena = new NativeArena(stack, StackSize);
        var streams = default(StreamPlan);
        ForegroundTerminal? terminal = null;
        TerminalPair? pair = null;
        ChildPipes? pipes = null;
        RunCgroup? cgroup = null;
        var guard = default(GuardEntry);
        try
        {
            var image = ProgramImage.Build(request, environment, ref arena);
            if (_spare.Ensure() is not 0 and var error)
            {
                throw SpawnErrors.Limit(program, error);
            }
            var waiter = Waiter.For(program);
            SinkThread.Prepare(command, program);
            pair = command.Terminal is null ? null : TerminalPair.Open(command.Terminal, program);
            streams = StreamPlan.Open(pair?.Wire(command) ?? command, program);
            terminal = command.Foreground ? ForegroundTerminal.TryTake() : null;
            cgroup = command.Containment == Containment.Cgroup ? Cgroups.Open(command, program) : null;
            guard = TakeGuard(command, program, cgroup);
            var pid = Execute(
                request,
                image,
                streams,
                environment,
                terminal,
                pair,
                cgroup,
                guard,
                out var process
            );
            pipes = ChildPipes.Of(command, streams.TakePipe(0), streams.TakePipe(1), streams.TakePipe(2));
            pipes = pair is null ? pipes : ChildPipes.With(command, pipes, pair.Take());
            return Adopt(pid, process, waiter, command, terminal, pipes, cgroup, warning, ref guard);
        }
        catch
        {
            guard.GiveBack();
            cgroup?.Discard();
            pipes?.EndOfTree();
            terminal?.Dispose();
            throw;
        }
        finally
        {
            pair?.Dispose();
            streams.Close();
            arena.Dispose();
            GC.KeepAlive(environment);
        }
    }

    private int Execute(
        SpawnRequest request,
        in ProgramImage image,
        in StreamPlan streams,
        EnvironmentBlock environment,
        ForegroundTerminal? terminal,
        TerminalPair? pair,
        RunCgroup? cgroup,
        GuardEntry guard,
        out ProcessHandle process
    )
    {
        var command = request.Command;
        var program = command.Program.File;
        var needs = Needs(command).With(cgroup);
        // Without a marker only the gate lets no child execute its program before the guardian knows of it.
        var isGateWanted = !guard.IsNone && Guardian.MarkingOf(command) != Marking.Marked;
        var gate = needs.FindGate(program, Gate, isGateWanted);
        var lifeline = gate is null && !guard.IsNone ? Lifeline.Of(Guardian.For(program)) : null;
        lifeline = lifeline is { IsUsable: true } ? lifeline : null;
        var plan = new SpawnPlan
        {
            Command = command,
            Image = image,
            Streams = streams,
            Environment = environment,
            Terminal = terminal,
            Pair = pair,
            Gate = gate,
            Needs = needs,
            Request = needs.Request(program, streams.Above, _spare, guard, command.Containment),
        };
        var error = plan.Make(lifeline, out var pid, out process);
        if (error != 0 && lifeline is not null)
        {
            // What the child could not open may have been that.
            error = plan.Make(lifeline: null, out pid, out process);
            if (error == 0)
            {
                lifeline.GiveUp();
            }
        }
        if (error != 0)
        {
            throw pair?.Explain(program)
                ?? new SpawnDiagnosis(program, command, request.Launcher).Explain(
                    error,
                    Marshal.PtrToStringUTF8((nint)image.File)!
                );
        }
        guard.Set(command.Containment, pid);
        return pid;
    }

    /// <summary>A line on the guardian's list: for a control group with that on it, else blank until there is an id.</summary>
    private GuardEntry TakeGuard(Command command, string program, RunCgroup? cgroup) =>
        !Guardian.IsFor(command) ? default
        : cgroup is not null ? Guardian.For(program).TakeControlGroup(cgroup.Directory, program)
        : Guards is not null ? Guards()
        : Guardian.For(program).Take(program);

    /// <summary>Makes a child of a started process: from here on it is held, or dead.</summary>
    /// <param name="pid">The process, unreaped unless somebody else took it.</param>
    /// <param name="process">Its handle, when it was opened in the gate.</param>
    /// <param name="waiter">Who waits for it.</param>
    /// <param name="command">What it was started by.</param>
    /// <param name="terminal">The terminal that it has been lent.</param>
    /// <param name="pipes">Our ends of its pipes.</param>
    /// <param name="cgroup">Its control group, which is the child's from here on.</param>
    /// <param name="warning">What could not be had as asked for.</param>
    /// <param name="guard">Its line on the guardian's list, which is the child's from here on.</param>
    private LinuxChild Adopt(
        int pid,
        ProcessHandle process,
        Waiter waiter,
        Command command,
        ForegroundTerminal? terminal,
        ChildPipes? pipes,
        RunCgroup? cgroup,
        string? warning,
        ref GuardEntry guard
    )
    {
        var program = command.Program.File;
        var lack = process.IsNone ? _spare.OpenChild(pid, out process) : 0;
        if (lack is not (0 or Errno.ESRCH))
        {
            // Unreaped, so the number is still ours.
            _ = Libc.Kill(command.Containment == Containment.None ? pid : -pid, Libc.SIGKILL);
            guard.Clear();
            ChildWait.Reap(pid);
            throw SpawnErrors.IsLimit(lack)
                ? SpawnErrors.Limit(program, lack, "to watch it")
                : SpawnErrors.Because(
                    program,
                    SpawnFailure.Other,
                    lack,
                    $"it could not be watched ({SpawnErrors.Words(lack)})."
                );
        }
        if (
            lack == Errno.ESRCH
            && command.Containment is (Containment.ProcessGroup or Containment.Session)
            && command.Leftovers != Leftovers.Leave
        )
        {
            LostLeader.KillRest(pid, isSession: command.Containment == Containment.Session);
        }
        var reach = command.Containment switch
        {
            Containment.None => Reach.Process,
            Containment.Session => Reach.Session,
            Containment.Cgroup => Reach.Cgroup,
            _ => groupsByPidFd && process.IsByPidFd && PidFd.CanSignalGroups
                ? Reach.GroupByPidFd
                : Reach.GroupByNumber,
        };
        var child = new LinuxChild(
            pid,
            process,
            reach,
            waiter,
            terminal is not null,
            pipes,
            cgroup,
            guard,
            warning
        );
        guard = default;
        if (!child.BeginWaiting())
        {
            var error = Marshal.GetLastPInvokeError();
            child.Kill();
            // It reaps it itself, once its number is on no list any more.
            ChildWait.AwaitEnd(pid);
            child.TakeMainEnd();
            throw SpawnErrors.Because(
                program,
                SpawnFailure.ResourceLimit,
                error,
                $"it could not be watched ({SpawnErrors.Words(error)}). Raise fs.epoll.max_user_watches."
            );
        }
        if (terminal is not null && !process.IsNone)
        {
            new ForegroundRun(
                child,
                terminal,
                isTaken: SpawnFunctions.AddTerminalSetGroup is not null
            ).Begin();
        }
        return child;
    }
}
