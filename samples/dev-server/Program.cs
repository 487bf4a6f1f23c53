using System.Runtime.InteropServices;
using System.Threading.Channels;
using Reeve;

// dev-server FOLDER COMMAND [ARG...]: runs a server and restarts it when something in FOLDER changes. The new one starts only
// when the old one's whole tree is gone, so its port is free. Ctrl+C (or TERM) stops it gracefully.
if (args is not [var folder, var program, .. var arguments])
{
    Console.Error.WriteLine("usage: dev-server FOLDER COMMAND [ARG...]");
    return 2;
}
var changes = Channel.CreateBounded<string>(
    new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
);
using var watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true };
watcher.Changed += (_, e) => changes.Writer.TryWrite(e.Name!);
watcher.Created += (_, e) => changes.Writer.TryWrite(e.Name!);
watcher.Deleted += (_, e) => changes.Writer.TryWrite(e.Name!);
watcher.Renamed += (_, e) => changes.Writer.TryWrite(e.Name!);
watcher.EnableRaisingEvents = true;

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);

await using var server = new Job(
    Command.Exec(program, arguments),
    new JobOptions { StopSequence = StopSequence.Graceful(Signal.Terminate, TimeSpan.FromSeconds(5)) }
);

// A server that cannot be started, or that breaks, is reported; the next change tries again.
server.SetErrorHandler(failure => Console.WriteLine(failure.Exception.Message));
server.Start();

await foreach (var name in changes.Reader.ReadAllAsync())
{
    // An editor writes a file in several steps: take what comes shortly after it together.
    await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
    while (changes.Reader.TryRead(out _)) { }
    Console.WriteLine($"{name} changed: restarting");
    server.Restart();
}
var outcome = await server.Stop();
Console.WriteLine($"Stopped; the server {outcome.Run?.End?.ToString() ?? "never ran"}.");
return 0;

void End(PosixSignalContext context)
{
    context.Cancel = true;
    changes.Writer.TryComplete();
}
