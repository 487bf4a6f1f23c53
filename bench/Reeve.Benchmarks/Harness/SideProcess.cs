using System.Diagnostics;

namespace Reeve.Benchmarks.Harness;

/// <summary>A side, alive in a process of its own: asked by a line, answering by a line.</summary>
internal sealed class SideProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Side _side;
    private readonly Process _process;

    private SideProcess(Side side, Process process)
    {
        _side = side;
        _process = process;
    }

    public static SideProcess Start(Side side, string? floor)
    {
        var start = new ProcessStartInfo
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (side == Side.C)
        {
            start.FileName = floor ?? throw new BenchException("The floor was not compiled.");
        }
        else
        {
            start.FileName = Environment.ProcessPath!;
            if (Path.GetFileNameWithoutExtension(start.FileName) is "dotnet")
            {
                start.ArgumentList.Add(typeof(SideProcess).Assembly.Location);
            }
            start.ArgumentList.Add("--side");
            start.ArgumentList.Add(side.ToString());
        }
        return new SideProcess(side, Process.Start(start)!);
    }

    public async Task<Answer> AskAsync(Request request)
    {
        string? line;
        try
        {
            await _process.StandardInput.WriteLineAsync(request.ToString());
            await _process.StandardInput.FlushAsync();
            line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience, TimeProvider.System);
        }
        catch (TimeoutException exception)
        {
            throw new BenchException(
                $"{_side} gave no answer in {Patience.TotalMinutes} minutes to: {request}",
                exception
            );
        }
        catch (IOException exception)
        {
            throw new BenchException($"{_side} died before: {request}", exception);
        }
        if (line is null || line.StartsWith("error=", StringComparison.Ordinal))
        {
            throw new BenchException($"{_side} failed at: {request}\n  {line?[6..] ?? "its process died"}");
        }
        return Answer.Parse(line);
    }

    public async ValueTask DisposeAsync()
    {
        // The end of its input ends a side; one that hangs is killed.
        try
        {
            _process.StandardInput.Close();
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            _process.Kill(entireProcessTree: true);
        }
        _process.Dispose();
    }
}
