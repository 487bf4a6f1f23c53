using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;

namespace Reeve.Tests;

/// <summary>Reading, printing and numbering signals.</summary>
public sealed class Signals
{
    public static TheoryData<string, string> Spellings { get; } =
        new()
        {
            { "SIGTERM", "SIGTERM" },
            { "term", "SIGTERM" },
            { "sigTerm", "SIGTERM" },
            { " TERM ", "SIGTERM" },
            { "15", "SIGTERM" },
            { "9", "SIGKILL" },
            { "IOT", "SIGABRT" },
            { "POLL", "SIGIO" },
            { "CLD", "SIGCHLD" },
            { "RTMIN", "SIGRTMIN" },
            { "sigrtmin+3", "SIGRTMIN+3" },
            { "RTMAX", "SIGRTMIN+30" },
            { "RTMAX-1", "SIGRTMIN+29" },
            { "RTMIN+0", "SIGRTMIN" },
            { "64", "SIGRTMIN+30" },
            { "33", "33" },
            { "CTRL+C", "SIGINT" },
            { "ctrl-c", "SIGINT" },
            { "Ctrl+Break", "SIGQUIT" },
            { "close", "SIGHUP" },
        };

    public static TheoryData<string> Nonsense { get; } =
    [
        "",
        " ",
        "SIG",
        "SIGNOPE",
        "SIG15",
        "0",
        "65",
        "-1",
        "+15",
        "15.0",
        "99999999999999999999",
        "RTMIN+31",
        "RTMIN-1",
        "RTMAX+1",
        "RTMAX-31",
        "RTMIN+",
        "RTMIN+-1",
        "SIGSIGTERM",
        "SIGCTRL+C",
        "TERM\0",
    ];

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Are_read_in_every_usual_spelling(string text, string printed)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The numbers are those of Linux.");
        Assert.Equal(printed, Signal.Parse(text).ToString());
        Assert.True(Signal.TryParse(text, null, out var signal));
        Assert.Equal(Signal.Parse(text.AsSpan()), signal);
    }

    [Theory]
    [MemberData(nameof(Nonsense))]
    public void Nonsense_is_refused(string text)
    {
        Assert.False(Signal.TryParse(text, null, out var signal));
        Assert.Equal(default, signal);
        var failure = Assert.Throws<FormatException>(() => Signal.Parse(text));
        Assert.Contains($"'{text}'", failure.Message);
        Assert.False(Signal.TryParse((string?)null, null, out _));
        Assert.Throws<ArgumentNullException>(static () => Signal.Parse(null!));
    }

    [Fact]
    public void What_is_printed_is_read_back()
    {
        Prop.ForAll(
                Gen.Choose(1, Reeve.Spawning.Platform.Current.Signals.Largest).ToArbitrary(),
                static number =>
                {
                    var signal = Signal.Custom(number);
                    return Signal.Parse(signal.ToString()) == signal
                        && Signal.Parse(
                            signal.ToString().ToUpperInvariant().Replace("SIG", "", StringComparison.Ordinal)
                        ) == signal
                        && Signal.Parse($"{number}") == signal
                        && signal.TryGetNumber(out var same)
                        && same == number;
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_text_is_either_read_or_refused()
    {
        Prop.ForAll(
                ArbMap.Default.ArbFor<string?>(),
                static text =>
                    !Signal.TryParse(text, null, out var signal) || Signal.Parse(signal.ToString()) == signal
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Have_their_numbers()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The numbers are those of Linux.");
        Signal[] signals =
        [
            Signal.Hangup,
            Signal.Interrupt,
            Signal.Quit,
            Signal.ForceStop,
            Signal.User1,
            Signal.User2,
            Signal.Terminate,
            Signal.Continue,
            Signal.Suspend,
            Signal.TerminalSuspend,
            Signal.WindowChange,
        ];
        Assert.Equal([1, 2, 3, 9, 10, 12, 15, 18, 19, 20, 28], signals.Select(Number));

        static int Number(Signal signal)
        {
            Assert.True(signal.TryGetNumber(out var number));
            return number;
        }
    }

    [Theory]
    [InlineData(PosixSignal.SIGTERM, "SIGTERM")]
    [InlineData(PosixSignal.SIGHUP, "SIGHUP")]
    [InlineData(PosixSignal.SIGQUIT, "SIGQUIT")]
    [InlineData(PosixSignal.SIGINT, "SIGINT")]
    [InlineData((PosixSignal)15, "SIGTERM")]
    public void Come_from_the_names_of_the_framework(PosixSignal posix, string name)
    {
        Signal signal = posix;
        Assert.Equal(name, signal.ToString());
        Assert.Equal(signal, Signal.FromPosixSignal(posix));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(65)]
    public void Numbers_that_are_none_are_refused(int number)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Signal.Custom(number));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            Signal.FromPosixSignal((PosixSignal)(number < 0 ? -100 : number))
        );
    }

    [Fact]
    public void The_default_is_no_signal()
    {
        Assert.Equal("no signal", default(Signal).ToString());
        Assert.False(default(Signal).TryGetNumber(out var number));
        Assert.Equal(0, number);
        Assert.True(default(Signal) != Signal.Hangup);
        Assert.True(Signal.Custom(1) == Signal.Hangup);
        Assert.Equal(Signal.Custom(1).GetHashCode(), Signal.Hangup.GetHashCode());
        Assert.False(Signal.Hangup.Equals("SIGHUP"));
    }
}
