using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Reeve.Cli.Parsing;
using Reeve.Cli.Watching.Ignoring;

namespace Reeve.Cli.Tests.Parsing;

/// <summary>What is written as the manual says is read as it was meant.</summary>
public sealed class RoundTrips
{
    private static readonly Config Often = Config
        .QuickThrowOnFailure.WithMaxTest(1000)
        .WithQuietOnSuccess(true);

    // All that a glob reads in some way of its own, and some that it does not.
    private static readonly char[] Characters = [.. "ab.*?[]!^-\\#: é€"];

    [Fact]
    public void Stop_sequences()
    {
        var signals = Gen.Choose(1, 64)
            .Select(Signal.Custom)
            .Where(static signal => signal != Signal.ForceStop);
        var waits = Gen.OneOf(
            Gen.Constant(Timeout.InfiniteTimeSpan),
            Gen.Choose(0, 100_000).Select(static time => TimeSpan.FromMilliseconds(time))
        );
        var steps = from signal in signals from wait in waits select (signal, wait);
        Prop.ForAll(
                Gen.Choose(1, 5).SelectMany(count => Gen.ListOf(steps, count)).ToArbitrary(),
                static steps =>
                {
                    var sequence = StopSequence.Kill;
                    foreach (var (signal, wait) in steps)
                    {
                        sequence = sequence.Then(signal, wait);
                    }
                    Assert.Equal(sequence, StopSteps.Parse([.. steps.Select(Write)], null, null));
                }
            )
            .Check(Often);
    }

    [Fact]
    public void Any_text_is_a_stop_sequence_or_a_usage_error()
    {
        var pieces = Gen.Elements(
            "TERM",
            "INT",
            "KILL",
            "15",
            " ",
            ":",
            "2s",
            "1.5m",
            "-1",
            "forever",
            "ms",
            "",
            "x"
        );
        Prop.ForAll(
                Gen.Choose(0, 5)
                    .SelectMany(count => Gen.ListOf(pieces, count))
                    .Select(string.Concat)
                    .ToArbitrary(),
                static text =>
                {
                    try
                    {
                        Assert.NotNull(StopSteps.Parse([text], null, null));
                    }
                    catch (UsageException exception)
                    {
                        Assert.NotEmpty(exception.Message);
                    }
                }
            )
            .Check(Often);
    }

    /// <summary>With a backslash before each character a rule means that name and no other.</summary>
    [Fact]
    public void Names_as_rules_of_ignoring()
    {
        var names = Gen.Choose(1, 6)
            .SelectMany(static count => Gen.ArrayOf(Gen.Elements(Characters), count))
            .Select(static characters => new string(characters));
        var pairs = from name in names from other in names select (name, other);
        Prop.ForAll(
                pairs.ToArbitrary(),
                static pair =>
                {
                    var rule = IgnoreRule.Parse(Escape(pair.name))!;
                    Assert.True(rule.Matches(pair.name, isDirectory: false), pair.name);
                    Assert.Equal(pair.name == pair.other, rule.Matches(pair.other, isDirectory: false));
                }
            )
            .Check(Often);
    }

    private static string Escape(string name)
    {
        var text = new StringBuilder();
        foreach (var character in name)
        {
            text.Append('\\').Append(character);
        }
        return text.ToString();
    }

    private static string Write((Signal Signal, TimeSpan Wait) step) =>
        step.Wait == Timeout.InfiniteTimeSpan
            ? $"{step.Signal} forever"
            : string.Create(CultureInfo.InvariantCulture, $"{step.Signal}:{step.Wait.TotalMilliseconds}ms");
}
