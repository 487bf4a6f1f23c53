using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Reeve.Tests.Real;

namespace Reeve.Tests;

/// <summary>What is written can be read back, whatever it is.</summary>
public sealed class RoundTrips
{
    private static readonly Config Often = Config
        .QuickThrowOnFailure.WithMaxTest(2000)
        .WithQuietOnSuccess(true);

    // All that a shell reads in some way of its own, and some that it does not.
    private static readonly char[] Characters = [.. "ab Z09'\"\\$`!*?[]{}()<>|&;#~=%+,-./:@_^\t\né€"];

    [PosixOnly("numbers up to 64")]
    [Fact]
    public void Signals_by_name_in_any_case_with_or_without_SIG_and_by_number() =>
        Prop.ForAll(
                Gen.Choose(1, 64).ToArbitrary(),
                static number =>
                {
                    var signal = Signal.Custom(number);
                    var name = signal.ToString();
                    foreach (
                        var text in (string[])
                            [
                                name,
                                name.ToLowerInvariant(),
                                name.StartsWith("SIG", StringComparison.Ordinal) ? name[3..] : name,
                                $" {name}\t",
                                $"{number}",
                            ]
                    )
                    {
                        Assert.Equal(signal, Signal.Parse(text));
                    }
                }
            )
            .Check(Often);

    [Fact]
    public void Any_text_is_a_signal_that_can_be_written_or_none()
    {
        var pieces = Gen.Elements(
            "SIG",
            "RT",
            "MIN",
            "MAX",
            "TERM",
            "kill",
            "+",
            "-",
            "0",
            "1",
            "9",
            " ",
            "CTRL",
            "C",
            "é"
        );
        var texts = Gen.Choose(0, 6).SelectMany(count => Gen.ListOf(pieces, count)).Select(string.Concat);
        Prop.ForAll(
                texts.ToArbitrary(),
                static text =>
                {
                    if (Signal.TryParse(text, null, out var signal))
                    {
                        Assert.Equal(signal, Signal.Parse(signal.ToString()));
                    }
                    else
                    {
                        Assert.Throws<FormatException>(() => Signal.Parse(text));
                    }
                }
            )
            .Check(Often);
    }

    /// <summary>Display only, says the documentation; but where it can be fed to a shell it must mean the same.</summary>
    [PosixOnly("a shell of POSIX")]
    [Fact(Timeout = 60_000)]
    public async Task Commands_as_they_are_shown_are_read_back_by_a_shell()
    {
        var words = Gen.Choose(0, 8).SelectMany(static count => Gen.ArrayOf(Gen.Elements(Characters), count));
        var commands = Gen.Choose(1, 4)
            .SelectMany(count => Gen.ArrayOf(words.Select(static word => new string(word)), count))
            .Sample(10, 500)
            .ToList();
        var script = commands.Select(static arguments =>
            Command.Exec("printf", ["%s\\0", .. arguments]).ToString()
        );
        using var shell = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-s"])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
        var reading = shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.StandardInput.WriteAsync(string.Join('\n', script));
        shell.StandardInput.Close();
        var read = (await reading).Split('\0')[..^1];
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(commands.SelectMany(static arguments => arguments), read);
    }
}
