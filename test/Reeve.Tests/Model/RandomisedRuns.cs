using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace Reeve.Tests.Model;

/// <summary>
/// The invariants of the design under random controls, random processes and a random order of events.
/// REEVE_MODEL_CASES says how many; REEVE_MODEL_REPLAY, the pair of numbers that a failure prints, repeats one.
/// </summary>
public sealed class RandomisedRuns
{
    private const int DefaultCases = 2000;

    [Fact]
    public void Keep_the_invariants_whatever_is_sent_and_whatever_the_process_does() =>
        Check(Scenarios.Racy, RacyRun.Play);

    [Fact]
    public void Do_what_the_state_tables_say_when_one_control_comes_after_another() =>
        Check(Scenarios.AtRest, SequentialRun.Play);

    private static void Check(Arbitrary<Scenario> scenarios, Func<Scenario, IReadOnlyList<string>> play)
    {
        var cases = int.TryParse(Environment.GetEnvironmentVariable("REEVE_MODEL_CASES"), out var asked)
            ? asked
            : DefaultCases;
        var property = Prop.ForAll(
            scenarios,
            scenario =>
            {
                var wrong = play(scenario);
                if (wrong.Count > 0)
                {
                    throw new InvalidOperationException(
                        $"{Environment.NewLine}{scenario}{string.Join(Environment.NewLine, wrong.Take(8))}"
                    );
                }
            }
        );
        property.Check(Config(cases));
    }

    private static Config Config(int cases)
    {
        var config = FsCheck.Config.QuickThrowOnFailure.WithMaxTest(cases).WithQuietOnSuccess(true);
        if (Environment.GetEnvironmentVariable("REEVE_MODEL_REPLAY") is { Length: > 0 } replay)
        {
            var numbers = replay.Trim('(', ')').Split(',', StringSplitOptions.TrimEntries);
            var random = new Rnd(ulong.Parse(numbers[0]), ulong.Parse(numbers[1]));
            var size = numbers.Length > 2 ? FSharpOption<int>.Some(int.Parse(numbers[2])) : null;
            config = config.WithReplay(FSharpOption<Replay>.Some(new Replay(random, size)));
        }
        return config;
    }
}
