using System.Globalization;

namespace Reeve.Tests.Real;

/// <summary><see cref="Command.CaptureAsync"/> on real processes.</summary>
public sealed class CapturingOutput
{
    [Fact]
    public async Task Gives_both_streams_and_the_end()
    {
        var captured = await Sh.Line("echo out; echo err >&2; exit 3").CaptureAsync();
        Assert.Equal(
            ("out\n", "err\n", ProcessEnd.Exit(3)),
            (captured.StandardOutput, captured.StandardError, captured.End)
        );
        Assert.True(captured.Run.Ended.IsCompleted);
        Assert.Equal(0, captured.OmittedCharacters);
    }

    [Fact]
    public async Task A_failure_has_the_last_of_the_standard_error_in_its_message()
    {
        var captured = await Sh.Line("echo first; echo 'no such host' >&2; exit 3").CaptureAsync();
        var failure = Assert.Throws<CommandFailedException>(captured.EnsureSuccess);
        Assert.Contains("exited with status 3", failure.Message);
        Assert.EndsWith("no such host", failure.Message);
        Assert.Same(captured, failure.Captured);
        var fine = await Sh.Exec("true").CaptureAsync();
        Assert.Same(fine, fine.EnsureSuccess());
    }

    [Fact]
    public async Task What_is_beyond_the_limit_is_counted_and_not_kept()
    {
        var captured = await Sh.Line("printf 12345678; printf abc >&2")
            .CaptureAsync(new CaptureOptions { MaxCharacters = 5 });
        Assert.Equal(
            ("12345", "abc", 3L),
            (captured.StandardOutput, captured.StandardError, captured.OmittedCharacters)
        );
    }

    [PosixOnly("a loop of the shell")]
    [Fact]
    public async Task Characters_are_not_torn_where_reads_meet()
    {
        // Bytes of one character, written one by one.
        var captured = await Sh.Line(
                @"for b in 342 202 254; do printf ""\\$b""; sleep 0.02; done; printf '\360\237'"
            )
            .CaptureAsync();
        Assert.Equal("€\uFFFD", captured.StandardOutput);
    }

    [Fact]
    public async Task Input_is_given_and_closed()
    {
        var captured = await Sh.Exec("tr", "a-z", "A-Z").CaptureAsync(new CaptureOptions { Input = "hello" });
        Assert.Equal("HELLO", captured.StandardOutput);
        // Nobody reads it: no failure.
        await Sh.Exec("true").CaptureAsync(new CaptureOptions { Input = new string('x', 1_000_000) });
    }

    [Fact]
    public async Task A_command_that_takes_too_long_is_stopped_with_its_tree()
    {
        using var folder = new TemporaryFolder();
        var file = folder["pid"];
        var failure = await Assert.ThrowsAsync<TimeoutException>(() =>
            Sh.Line($"sleep 1000 & echo $! >{file}; wait")
                .CaptureAsync(
                    new CaptureOptions
                    {
                        TimeLimit = TimeSpan.FromMilliseconds(500),
                        Stop = StopSequence.Kill,
                    }
                )
        );
        Assert.Contains("took longer than", failure.Message);
        // Where the shell had come so far.
        if (File.Exists(file) && int.TryParse(await File.ReadAllTextAsync(file), out var pid))
        {
            Assert.False(Facts.IsAlive(pid));
        }
    }

    [Fact]
    public async Task Cancelling_stops_and_throws()
    {
        using var cancellation = new CancellationTokenSource();
        var capturing = Sh.Exec("sleep", "1000")
            .CaptureAsync(new CaptureOptions { Stop = StopSequence.Kill }, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => capturing);
    }

    [PosixOnly("setsid")]
    [Fact]
    public async Task A_daemon_that_holds_the_output_does_not_hang_it()
    {
        var captured = await Command
            // The substitution waits until the daemon is one: until then it would be a leftover, and killed.
            .InShell("exec 3>&1; pid=$(setsid sh -c 'echo $$; exec sleep 1000 >&3' &); echo $pid")
            .CaptureAsync(new CaptureOptions { TimeLimit = TimeSpan.FromSeconds(60) });
        Assert.Equal(0, Facts.Kill(int.Parse(captured.StandardOutput, CultureInfo.InvariantCulture), 9));
        Assert.Equal(ProcessEnd.Exit(0), captured.End);
        Assert.True(captured.Run.IsOutputCut);
    }
}
