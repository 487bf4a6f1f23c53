using Reeve;

// Runs a tool, takes what it writes as text, and does not wait for it for ever.

// All in one: the input, both outputs, the time and the size are bounded, and a failure is an exception.
var sorted = await Command
    .Exec("sort", "-n")
    .CaptureAsync(new CaptureOptions { Input = "10\n9\n8\n", TimeLimit = TimeSpan.FromSeconds(30) });
Console.Write(sorted.EnsureSuccess().StandardOutput);

// A tool that fails says why on its standard error; the exception carries that, and all that was captured.
var broken = Command.InShell("echo working; echo 'no such table: users' >&2; exit 3");
try
{
    (await broken.CaptureAsync()).EnsureSuccess();
}
catch (CommandFailedException exception)
{
    Console.WriteLine($"It {exception.Captured!.End} and said: {exception.Captured.StandardError.Trim()}");
}

// A tool that hangs is stopped with all that it started, here by INT and half a second later by force.
var hanging = Command.InShell("trap '' INT; echo begun; sleep 1000");
try
{
    await hanging.CaptureAsync(
        new CaptureOptions
        {
            TimeLimit = TimeSpan.FromSeconds(2),
            Stop = StopSequence.Graceful(Signal.Interrupt, TimeSpan.FromMilliseconds(500)),
        }
    );
}
catch (TimeoutException exception)
{
    Console.WriteLine(exception.Message);
}
