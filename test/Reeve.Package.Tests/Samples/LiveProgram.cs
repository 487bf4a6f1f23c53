using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Reeve.Package.Tests.Samples;

/// <summary>A sample that runs until it is told to end; what it and its children write is read line by line.</summary>
/// <remarks>It does not use Reeve: what it runs is what proves Reeve.</remarks>
internal sealed class LiveProgram : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly CancellationTokenSource _limit;
    private readonly List<string> _seen = [];

    private LiveProgram(Process process)
    {
        _process = process;
        _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        _limit.CancelAfter(Limit);
    }

    public static LiveProgram Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        return new LiveProgram(Process.Start(start)!);
    }

    /// <summary>Waits for a line that matches.</summary>
    public async Task<Match> OutputsAsync(string pattern)
    {
        while (await ReadAsync() is { } line)
        {
            if (Regex.Match(line, pattern, RegexOptions.None, Limit) is { Success: true } match)
            {
                return match;
            }
        }
        throw new InvalidOperationException(
            $"It ended without a line like '{pattern}'. It wrote:\n{string.Join('\n', _seen)}"
        );
    }

    public async Task SignalAsync(string signal) => await SignalAsync(signal, _process.Id);

    /// <summary>Sends a signal to a process of this test, which is alive.</summary>
    public static async Task SignalAsync(string signal, int pid)
    {
        using var kill = Process.Start("kill", ["-" + signal, $"{pid}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Its exit code, when it ends by itself.</summary>
    public async Task<int> EndsAsync()
    {
        while (await ReadAsync() is not null) { }
        await _process.WaitForExitAsync(_limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _limit.Dispose();
    }

    private async Task<string?> ReadAsync()
    {
        try
        {
            var line = await _process.StandardOutput.ReadLineAsync(_limit.Token);
            _seen.Add(line ?? "(the end)");
            return line;
        }
        catch (OperationCanceledException exception)
        {
            throw new TimeoutException(
                $"Nothing more came in {Limit}. It wrote:\n{string.Join('\n', _seen)}",
                exception
            );
        }
    }
}
