using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Reeve.Interop;
using Reeve.Spawning.Unix;
using Reeve.Spawning.Unix.Guarding;
using Reeve.Spawning.Unix.Pipes;
using Reeve.Spawning.Unix.Terminals;

namespace Reeve.Spawning.MacOS;

/// <summary>
/// Starts processes by <c>posix_spawn(2)</c>, on the caller's thread: the system makes the child and executes the program in one
/// call, which gives the error that prevented it. A child inherits nothing that is not named (CLOEXEC_DEFAULT).
/// </summary>
/// <param name="environments">The environments of children.</param>
[SupportedOSPlatform("macos")]
internal sealed unsafe class MacSpawner(EnvironmentBlocks environments) : ISpawner
{
    private const int StackSize = 2048;

    /// <summary>Gives the lines on the guardian's list.</summary>
    public Func<Command, string, GuardEntry> Guards { get; init; } =
        static (command, program) => Guardian.IsFor(command) ? Guardian.For(program).Take(program) : default;

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

    private MacChild SpawnOrElse(SpawnRequest request)
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
    private MacChild Spawn(SpawnRequest request, string? warning)
    {
        var command = request.Command;
        var program = command.Program.File;
        MacChecks.Check(command, program);
        var environment = environments.For(command, program, Guardian.MarkingOf(command));
        var stack = stackalloc byte[StackSize];
        var arena = new NativeArena(stack, StackSize);
        var streams = default(StreamPlan);
        ForegroundTerminal? terminal = null;
        TerminalPair? pair = null;
        ChildPipes? pipes = null;
        var guard = default(GuardEntry);
        try
        {
            var waiter = MacWaiter.For(program);
            var image = ProgramImage.Build(request, environment, ref arena);
            SinkThread.Prepare(command, program);
            pair = command.Terminal is null ? null : TerminalPair.Open(command.Terminal, program);
            streams = StreamPlan.Open(pair?.Wire(command) ?? command, program);
            terminal = command.Foreground ? ForegroundTerminal.TryTake() : null;
            guard = Guards(command, program);
            var directory = image.Directory is null
                ? null
                : MacSpawnPlan.Absolute(image.Directory, directory: null, ref arena);
            var plan = new MacSpawnPlan
            {
                Command = command,
                Arguments = image.Arguments,
                File = directory is null
                    ? image.File
                    : MacSpawnPlan.Absolute(image.File, directory, ref arena),
                Directory = directory,
                Streams = streams,
                Environment = environment,
                Pair = pair,
            };
            var error = plan.Make(out var pid);
            if (error != 0)
            {
                throw pair?.Explain(program)
                    ?? new SpawnDiagnosis(program, command, request.Launcher).Explain(
                        error,
                        Marshal.PtrToStringUTF8((nint)image.File)!
                    );
            }
            guard.Set(command.Containment, pid);
            pipes = ChildPipes.Of(command, streams.TakePipe(0), streams.TakePipe(1), streams.TakePipe(2));
            pipes = pair is null ? pipes : ChildPipes.With(command, pipes, pair.Take());
            return Adopt(pid, command, waiter, pipes, terminal, warning, ref guard);
        }
        catch
        {
            guard.GiveBack();
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

    /// <summary>Makes a child of a started process: from here on it is watched, or dead.</summary>
    private static MacChild Adopt(
        int pid,
        Command command,
        MacWaiter waiter,
        ChildPipes? pipes,
        ForegroundTerminal? terminal,
        string? warning,
        ref GuardEntry guard
    )
    {
        var program = command.Program.File;
        if (
            command.Limits?.Nice is { } nice
            && Libc.SetPriority(Libc.PRIO_PROCESS, pid, nice) != 0
            && Marshal.GetLastPInvokeError() is var error and not Errno.ESRCH
        )
        {
            // Off the list while the number is ours.
            guard.Clear();
            End(pid, command);
            throw SpawnErrors.Because(
                program,
                SpawnFailure.Limits,
                error,
                $"its nice value cannot be {nice} ({SpawnErrors.Words(error)}). To be more urgent than the supervisor needs root."
            );
        }
        var child = new MacChild(
            pid,
            command,
            waiter,
            pipes,
            guard,
            warning,
            isForeground: terminal is not null
        );
        guard = default;
        if (child.BeginWaiting() is not 0 and var lack)
        {
            child.Abandon();
            End(pid, command);
            throw SpawnErrors.Because(
                program,
                SpawnFailure.ResourceLimit,
                lack,
                $"it could not be watched ({SpawnErrors.Words(lack)})."
            );
        }
        if (terminal is not null)
        {
            new ForegroundRun(child, terminal, isTaken: false).Begin();
        }
        return child;
    }

    /// <summary>Ends a process that nobody will have. It is unreaped, so its number is ours.</summary>
    private static void End(int pid, Command command)
    {
        _ = MacLibc.Kill(command.Containment == Containment.None ? pid : -pid, MacLibc.SIGKILL);
        _ = MacWait.Reap(pid);
    }
}
