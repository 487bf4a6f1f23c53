namespace Reeve.Tests;

/// <summary>How a process ended, in codes and in words.</summary>
public sealed class ProcessEnds
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(255, false)]
    public void An_exit(int code, bool isSuccess)
    {
        var end = ProcessEnd.Exit(code);
        Assert.Equal(
            (ProcessEndKind.Exited, code, (Signal?)null, code, isSuccess, false),
            (end.Kind, end.Code, end.Signal, end.ShellExitCode, end.IsSuccess, end.CoreDumped)
        );
        Assert.Equal($"exited with status {code}", end.ToString());
        Assert.Equal(ProcessEnd.Exit(code), end);
    }

    [Theory]
    [InlineData(false, "was killed by SIGSEGV")]
    [InlineData(true, "was killed by SIGSEGV (core dumped)")]
    public void A_signal(bool coreDumped, string text)
    {
        var signal = Signal.Parse("SEGV");
        var end = ProcessEnd.BySignal(signal, coreDumped);
        Assert.Equal(
            (ProcessEndKind.Signaled, (int?)null, signal, 139, false, coreDumped),
            (end.Kind, end.Code, end.Signal, end.ShellExitCode, end.IsSuccess, end.CoreDumped)
        );
        Assert.Equal(text, end.ToString());
        Assert.NotEqual(ProcessEnd.BySignal(signal, !coreDumped), end);
    }

    [Fact]
    public void A_crash()
    {
        var end = ProcessEnd.Crash(unchecked((int)0xC0000005));
        Assert.Equal((ProcessEndKind.Crashed, unchecked((int)0xC0000005)), (end.Kind, end.Code));
        Assert.Equal(end.Code, end.ShellExitCode);
        Assert.Equal("crashed with 0xC0000005", end.ToString());
        Assert.False(ProcessEnd.Crash(0).IsSuccess);
    }

    [Fact]
    public void The_default_is_unknown_and_guesses_nothing()
    {
        ProcessEnd end = default;
        Assert.Equal(ProcessEnd.Unknown, end);
        Assert.Equal(
            (ProcessEndKind.Unknown, (int?)null, (Signal?)null, (int?)null, false),
            (end.Kind, end.Code, end.Signal, end.ShellExitCode, end.IsSuccess)
        );
        Assert.Contains("not known", end.ToString());
        Assert.NotEqual(ProcessEnd.Exit(0), end);
    }

    [Fact]
    public void No_signal_ends_nothing()
    {
        Assert.Throws<ArgumentException>(static () => ProcessEnd.BySignal(default));
    }
}
