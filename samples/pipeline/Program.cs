using Reeve;

// Two programs, one's output into the other's input, as in "seq 1 100000 | grep -c 7". The bytes pass through the kernel only;
// both are jobs, so either can be watched, stopped or restarted by itself.
using var pipe = new StdioPipe();
await using var numbers = new Job(Command.Exec("seq", "1", "100000") with { StandardOutput = pipe.Writer });
await using var counter = new Job(
    Command.Exec("grep", "-c", "7") with
    {
        StandardInput = pipe.Reader,
        StandardOutput = Stdio.Pipe,
    }
);

// Who reads comes first: then nobody writes into nothing when the second cannot be started.
Run counting = (await counter.Start()).EnsureRun();
Run listing = (await numbers.Start()).EnsureRun();

// From here on the two alone have the pipe. So the end of the one is the end of the other's input.
pipe.Dispose();

await using (var lines = counting.ReadLines())
{
    await foreach (var line in lines)
    {
        Console.WriteLine($"{line.Text} numbers have a 7.");
    }
}
Console.WriteLine($"seq {await listing.Ended}; grep {await counting.Ended}");
return counting.End == ProcessEnd.Exit(0) && listing.End == ProcessEnd.Exit(0) ? 0 : 1;
