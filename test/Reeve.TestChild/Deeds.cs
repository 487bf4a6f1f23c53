using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Reeve.TestChild;

/// <summary>The longer of the things that it can be told to do.</summary>
internal static class Deeds
{
    /// <summary>Starts this program again with the arguments; gives the id.</summary>
    public static int StartAnother(IEnumerable<string> arguments)
    {
        using var process = Process.Start(Environment.ProcessPath!, arguments);
        return process.Id;
    }

    /// <summary>Runs a program with the same streams; gives its exit code.</summary>
    public static int RunProgram(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>Waits for a signal, and ends some time after it.</summary>
    public static int Obey(string signal, int milliseconds)
    {
        _ = Signal.Parse(signal).TryGetNumber(out var number);
        using var heard = new ManualResetEventSlim();
        using var registration = PosixSignalRegistration.Create(
            number switch
            {
                1 => PosixSignal.SIGHUP,
                2 => PosixSignal.SIGINT,
                3 => PosixSignal.SIGQUIT,
                15 => PosixSignal.SIGTERM,
                // Unix only.
                _ => (PosixSignal)number,
            },
            context =>
            {
                context.Cancel = true;
                heard.Set();
            }
        );
        Console.WriteLine("ready");
        heard.Wait();
        Thread.Sleep(milliseconds);
        return 0;
    }

    public static void Show(string what, string[] arguments)
    {
        IEnumerable<string> lines = what switch
        {
            "arguments" => arguments,
            "cwd" => [Environment.CurrentDirectory],
            "environment" =>
                from System.Collections.DictionaryEntry v in Environment.GetEnvironmentVariables()
                orderby v.Key
                select $"{v.Key}={v.Value}",
            "status" => File.ReadLines("/proc/self/status"),
            _ => throw new ArgumentException($"'{what}' cannot be shown.", nameof(what)),
        };
        foreach (var line in lines)
        {
            Console.WriteLine(line);
        }
    }

    /// <summary>Runs a command with the terminal's foreground, and tells what becomes of it on standard error.</summary>
    public static async Task<int> Supervise(string[] command)
    {
        // The runtime would set the terminal's modes when it is continued, and be stopped by that (SIGTTOU) when the child
        // has the terminal by then.
        using var continuation = PosixSignalRegistration.Create(
            PosixSignal.SIGCONT,
            static context => context.Cancel = true
        );
        var observer = new Teller();
        var request = new SpawnRequest(
            Command.Exec(command[0], command.AsSpan(1)) with
            {
                Foreground = true,
            }
        );
        await using var child = await Spawner.Default.SpawnAsync(request, default);
        await Console.Error.WriteLineAsync("[started]");
        child.Observe(observer);
        await observer.Gone;
        return observer.End.ShellExitCode ?? 1;
    }

    private sealed class Teller : IChildObserver
    {
        private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Gone => _gone.Task;

        public ProcessEnd End { get; private set; }

        public void OnExited(in ChildExit childExit)
        {
            End = childExit.End;
            Console.Error.WriteLine($"[{End}]");
        }

        public void OnTreeGone() => _gone.SetResult();

        public void OnFault(Exception exception) => Console.Error.WriteLine(exception);

        public void OnStopped(Signal signal) => Console.Error.WriteLine($"[stopped by {signal}]");

        public void OnContinued() => Console.Error.WriteLine("[continued]");
    }
}
