using System.Globalization;
using System.Runtime.InteropServices;

// Prints a tick a second, with the text of message.txt. On TERM it takes a second to say goodbye: what a graceful
// stop is for. Run it under reeve, edit message.txt or this file, and see it restarted.
var message = (await File.ReadAllTextAsync(Path.Join(AppContext.BaseDirectory, "message.txt"))).Trim();
using var end = new CancellationTokenSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);

var time = TimeProvider.System;
for (var tick = 1; !end.IsCancellationRequested; tick++)
{
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{message} {tick}"));
    await Task.Delay(TimeSpan.FromSeconds(1), time, end.Token)
        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
Console.WriteLine("saying goodbye…");
await Task.Delay(TimeSpan.FromSeconds(1), time);
Console.WriteLine("goodbye");

void End(PosixSignalContext context)
{
    context.Cancel = true;
    end.Cancel();
}
