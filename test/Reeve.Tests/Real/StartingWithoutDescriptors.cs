using System.Globalization;
using Reeve.Tests.Spawning;

namespace Reeve.Tests.Real;

/// <summary>
/// What Reeve makes once for the whole program is made by the first start that needs it. When that finds no descriptor to be had,
/// the start is refused, and a later one makes it.
/// </summary>
public sealed class StartingWithoutDescriptors
{
    [Fact(Timeout = 120_000)]
    public async Task A_program_that_begins_with_none_works_as_soon_as_it_has_enough_and_leaks_none()
    {
        Assert.SkipUnless(
            Backend.IsLinux,
            "It counts what is in /proc, and needs a limit of descriptors that holds."
        );
        var fed = await Starve("fed");
        var hungry = await Starve("hungry");

        Assert.Equal("0", fed["refusals"]);
        Assert.InRange(Number(hungry["refusals"]), 10, 64);
        // What a start that was refused had got, it gave back.
        Assert.InRange(Number(hungry["descriptors"]), 1, Number(fed["descriptors"]));
        Assert.Equal(fed["groups by pidfd"], hungry["groups by pidfd"]);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static async Task<Dictionary<string, string>> Starve(string how)
    {
        var output = await Command.Exec(TestChild.Path, "starve", how).CaptureAsync();
        Assert.True(output.End.IsSuccess, output.StandardError);
        return output
            .StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => line.Split(' '))
            .ToDictionary(
                static words => string.Join(' ', words[..^1]),
                static words => words[^1],
                StringComparer.Ordinal
            );
    }
}
