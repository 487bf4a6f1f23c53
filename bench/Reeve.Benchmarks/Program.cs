using Reeve.Benchmarks.Harness;

// Two programs in one: the bench itself, and (with --side) one of its sides, which it starts as a process of its own so
// that what one side does to its process (SIGCHLD handlers, threads, heap) cannot touch another's figures.
if (args is ["--side", var side])
{
    return await SideLoop.RunAsync(side);
}

var options = BenchOptions.Parse(args, out var problem);
if (options is null)
{
    await Console.Error.WriteLineAsync(problem);
    return 2;
}
try
{
    return await Bench.RunAsync(options) ? 0 : 1;
}
catch (BenchException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
