using Reeve.Spawning.Windows;

namespace Reeve.Tests.Spawning.Windows;

/// <summary>One number says all on Windows.</summary>
public sealed class ReadingExitCodes
{
    [Theory]
    [InlineData(0u, ProcessEndKind.Exited)]
    [InlineData(1u, ProcessEndKind.Exited)]
    [InlineData(259u, ProcessEndKind.Exited)]
    [InlineData(0xFFFFFFFFu, ProcessEndKind.Exited)]
    [InlineData(0xC0000005u, ProcessEndKind.Crashed)]
    [InlineData(0xC0000409u, ProcessEndKind.Crashed)]
    [InlineData(0xC0000142u, ProcessEndKind.Crashed)]
    [InlineData(0x80000003u, ProcessEndKind.Crashed)]
    [InlineData(0x80131623u, ProcessEndKind.Crashed)]
    [InlineData(0x40000015u, ProcessEndKind.Crashed)]
    [InlineData(0xE0434352u, ProcessEndKind.Crashed)]
    [InlineData(0xC000013Au, ProcessEndKind.Signaled)]
    public void Tells_exits_from_crashes(uint code, ProcessEndKind kind)
    {
        var end = WindowsExit.Decode(code, isKillSent: false);
        Assert.Equal(kind, end.Kind);
        Assert.Equal(kind == ProcessEndKind.Signaled ? null : unchecked((int)code), end.Code);
    }

    [Fact]
    public void A_forced_end_is_one_only_when_Reeve_forced_it()
    {
        Assert.Equal(
            ProcessEnd.BySignal(Signal.ForceStop),
            WindowsExit.Decode(WindowsExit.Killed, isKillSent: true)
        );
        Assert.Equal(
            ProcessEnd.Exit(unchecked((int)WindowsExit.Killed)),
            WindowsExit.Decode(WindowsExit.Killed, isKillSent: false)
        );
        // It ended by itself a moment before.
        Assert.Equal(ProcessEnd.Exit(3), WindowsExit.Decode(3, isKillSent: true));
    }
}
