using System.Globalization;
using Reeve.Model.Tests.Exploring;
using Reeve.Model.Tests.Worlds;

namespace Reeve.Model.Tests;

/// <summary>
/// Every order of everything that can happen in small worlds, against the model. REEVE_MODEL_DEPTH says how many controls there
/// are at most (3; more takes long), REEVE_MODEL_MINUTES when to give up, REEVE_MODEL_REPLAY repeats what a failure prints.
/// docs/verification.md says what was tried and what it found.
/// </summary>
public sealed class TryingAllOrders(ITestOutputHelper output)
{
    private static readonly Birth[] Usual = [Birth.Process, Birth.WithChild, Birth.Fails, Birth.Slow];
    private static readonly int Depth = ReadNumber("REEVE_MODEL_DEPTH", 3);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(ReadNumber("REEVE_MODEL_MINUTES", 8));

    public static TheoryData<string> Families =>
        [.. Controls.Others.Select(static control => control.ToString()), .. new[] { "nothing else" }];

    [Theory]
    [MemberData(nameof(Families))]
    public void Of_the_main_controls_and_one_other(string other) =>
        Try(
            new Setup(
                other,
                [.. Controls.Main, .. Controls.Others.Where(control => control.ToString() == other)],
                Depth
            )
            {
                Births = Usual,
            }
        );

    [Fact]
    public void Of_two_controls_of_all_kinds_whatever_the_processes_are() =>
        Try(
            new Setup("two of all", Controls.All, Depth - 1)
            {
                Births = Enum.GetValues<Birth>(),
                HasThief = true,
                MayBeLate = true,
            }
        );

    [Fact]
    public void Of_two_controls_of_all_kinds_with_a_second_thread_inside_of_every_call() =>
        Try(new Setup("two threads", Controls.All, Depth - 1) { Births = Usual, HasSecondThread = true });

    [Theory]
    [InlineData(Leftovers.Leave)]
    [InlineData(Leftovers.Wait)]
    public void Of_the_main_controls_with_other_leftovers(Leftovers leftovers) =>
        Try(
            new Setup($"{leftovers}", [.. Controls.Main, new(JobControlKind.DeleteNow)], Depth)
            {
                Births = [Birth.WithChild],
                Leftovers = leftovers,
                HasThief = true,
            }
        );

    [Theory]
    [InlineData(Birth.Unkillable)]
    [InlineData(Birth.Forbidden)]
    internal void Of_the_main_controls_with_processes_that_cannot_be_killed(Birth birth) =>
        Try(
            new Setup(
                $"{birth}",
                [.. Controls.Main, new(JobControlKind.Delete), new(JobControlKind.DeleteNow)],
                Depth
            )
            {
                Births = [birth],
                MayBeLate = true,
            }
        );

    private void Try(Setup setup)
    {
        if (Environment.GetEnvironmentVariable("REEVE_MODEL_REPLAY") is { Length: > 0 } replay)
        {
            var parts = replay.Split(':');
            if (parts[0] == setup.Name)
            {
                var story = Tell.Replay(setup, parts[1]);
                output.WriteLine(story);
                Assert.True(story.StartsWith(Tell.NothingWrong, StringComparison.Ordinal), story);
            }
            return;
        }
        var explorer = new Explorer(
            choices => new ModelWorld(setup, choices),
            Environment.ProcessorCount,
            Limit
        );
        var result = explorer.Explore();
        output.WriteLine(Tell.Result(setup, result));
        Assert.True(
            result.Failure is null,
            result.Failure is { } failure ? Tell.Failure(setup, failure) : ""
        );
        Assert.True(result.IsComplete, "There was not time enough to try all.");
    }

    private static int ReadNumber(string variable, int usual) =>
        int.TryParse(
            Environment.GetEnvironmentVariable(variable),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : usual;
}
