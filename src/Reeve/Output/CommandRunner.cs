namespace Reeve.Output;

/// <summary>Runs a command once, to the end of its whole tree.</summary>
internal static class CommandRunner
{
    public static async Task<ProcessEnd> RunAsync(
        Command command,
        StopSequence? stop,
        CancellationToken cancellationToken
    )
    {
        var end = default(ProcessEnd);
        await RunAsync(
                command,
                stop,
                async run => end = await run.Ended.ConfigureAwait(false),
                cancellationToken
            )
            .ConfigureAwait(false);
        return end;
    }

    public static async Task<CapturedRun> CaptureAsync(
        Command command,
        CaptureOptions options,
        CancellationToken cancellationToken
    )
    {
        command = command with
        {
            StandardInput = options.Input is null ? command.StandardInput : Stdio.Pipe,
            StandardOutput = PipeUnlessElsewhere(command.StandardOutput),
            StandardError = PipeUnlessElsewhere(command.StandardError),
        };
        CapturedRun? captured = null;
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(options.TimeLimit);
        try
        {
            await RunAsync(
                    command,
                    options.Stop,
                    async run =>
                        captured = await CaptureAsync(run, options, limited.Token).ConfigureAwait(false),
                    limited.Token
                )
                .ConfigureAwait(false);
            return captured!;
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"'{command.Program.File}' was stopped because it took longer than {options.TimeLimit}. Raise "
                    + "CaptureOptions.TimeLimit if it needs more.",
                exception
            );
        }
    }

    private static async Task<CapturedRun> CaptureAsync(
        Run run,
        CaptureOptions options,
        CancellationToken cancellationToken
    )
    {
        var output = new TextCollector(options.Encoding, options.MaxCharacters);
        var error = new TextCollector(options.Encoding, options.MaxCharacters);
        var input = options.Input is null
            ? Task.CompletedTask
            : FeedAsync(run.StandardInput, options, cancellationToken);
        await Task.WhenAll(
                input,
                IsPipe(run.Command.StandardOutput)
                    ? output.ReadAsync(run.StandardOutput, cancellationToken)
                    : Task.CompletedTask,
                IsPipe(run.Command.StandardError)
                    ? error.ReadAsync(run.StandardError, cancellationToken)
                    : Task.CompletedTask
            )
            .ConfigureAwait(false);
        var end = await run.Ended.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new CapturedRun(run, end, output.Text, error.Text)
        {
            OmittedCharacters = output.Omitted + error.Omitted,
        };
    }

    private static async Task FeedAsync(
        Stream input,
        CaptureOptions options,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await input
                .WriteAsync(options.Encoding.GetBytes(options.Input!), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It has read what it wanted of it.
        }
        finally
        {
            await input.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Starts it, does the work, and stops it if that is cancelled. Nothing of it is left afterwards.</summary>
    private static async Task RunAsync(
        Command command,
        StopSequence? stop,
        Func<Run, Task> work,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (command.Terminal is not null)
        {
            throw new InvalidOperationException(
                $"'{command.Program.File}' has a Terminal, which nobody would read. Run it by a Job, and read Run.Terminal."
            );
        }
        var job = new Job(command, new JobOptions { StopSequence = stop ?? StopSequence.Default });
        await using (job.ConfigureAwait(false))
        {
            try
            {
                var start = await job.Start().WaitAsync(cancellationToken).ConfigureAwait(false);
                await work(start.EnsureRun()).WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Also where the start itself was being awaited: the process may be up already.
                await job.Stop();
                throw;
            }
        }
    }

    private static Stdio PipeUnlessElsewhere(Stdio stdio) => stdio is Stdio.InheritStdio ? Stdio.Pipe : stdio;

    private static bool IsPipe(Stdio stdio) => stdio is Stdio.PipeStdio;
}
