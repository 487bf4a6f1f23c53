using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Reeve.Interop;
using Reeve.Spawning.Windows.Consoles;
using Reeve.Spawning.Windows.Pipes;
using Reeve.Spawning.Windows.Starting;

namespace Reeve.Spawning.Windows;

/// <summary>
/// Starts processes by <c>CreateProcessW</c>, on the caller's thread. A child is in its job object before its first instruction,
/// and inherits its three standard handles and no other.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class WindowsSpawner(EnvironmentBlocks environments) : ISpawner
{
    private static readonly string Interpreter = Path.Combine(Environment.SystemDirectory, "cmd.exe");

    public ValueTask<ChildProcess> SpawnAsync(SpawnRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<ChildProcess>(cancellationToken);
        }
        try
        {
            return new ValueTask<ChildProcess>(Spawn(request));
        }
        catch (Exception e)
        {
            return ValueTask.FromException<ChildProcess>(e);
        }
    }

    [SuppressMessage(
        "Reliability",
        "CA2000:Dispose objects before losing scope",
        Justification = "They go to the child, and are disposed here when there is none."
    )]
    private WindowsChild Spawn(SpawnRequest request)
    {
        var command = request.Command;
        var program = command.Program.File;
        CommandChecks.Check(command, program);
        var directory = DirectoryOf(command, program);
        var environment = environments.For(command.Environment, program);
        var search = new ProgramSearch(
            environment["PATH"],
            environment["PATHEXT"],
            directory ?? Environment.CurrentDirectory,
            Environment.SystemDirectory,
            File.Exists
        );
        var image = ProgramImage.Build(request, search, Interpreter);
        var streams = StreamPlan.Open(command, program);
        JobObject? job = null;
        ChildStreams? ours = null;
        try
        {
            var key = (nint)0;
            if (command.Containment != Containment.None)
            {
                job = JobObject.Create(program, IsKilledWithUs(command), command.Cgroup);
                key = JobPort.Shared.NewKey();
                if (!job.TrySendTo(JobPort.Shared.Handle, (nuint)key))
                {
                    throw WindowsErrors.Explain(
                        program,
                        image.File,
                        directory,
                        Marshal.GetLastPInvokeError()
                    );
                }
            }
            ours = streams.TakeOurs(command);
            var console = ConsoleLink.For(ours);
            var process = new ProcessStart
            {
                Program = program,
                Image = image,
                Environment = environment,
                Directory = directory,
                Console = console,
                Job = job,
                Streams = streams,
            }.Make(out var id);
            var child = new WindowsChild(id, process, job, key, ours, console);
            child.BeginWaiting();
            return child;
        }
        catch
        {
            job?.Dispose();
            ours?.EndOfTree();
            throw;
        }
        finally
        {
            streams.Close();
        }
    }

    private static bool IsKilledWithUs(Command command) =>
        command.OnSupervisorDeath == SupervisorDeath.Kill
        && !(AppContext.TryGetSwitch("Reeve.KeepOnSupervisorDeath", out var isKept) && isKept);

    private static string? DirectoryOf(Command command, string program)
    {
        if (command.WorkingDirectory is not { } directory)
        {
            return null;
        }
        if (directory.Contains('\0', StringComparison.Ordinal))
        {
            throw WindowsErrors.InvalidText(program, "its working directory");
        }
        var full = directory.Length == 0 ? directory : Path.GetFullPath(directory);
        return Directory.Exists(full)
            ? full
            : throw WindowsErrors.Because(
                program,
                SpawnFailure.WorkingDirectory,
                WindowsError.BadDirectory,
                $"its working directory '{directory}' {(File.Exists(full) ? "is not a directory" : "does not exist")}. Create it, or name another."
            );
    }
}
