using System.Globalization;
using Reeve.Model.Tests.Exploring;

namespace Reeve.Model.Tests.Worlds;

/// <summary>What was tried, and what was found, in words.</summary>
internal static class Tell
{
    public const string NothingWrong = "Nothing is wrong.";

    public static string Result(Setup setup, Explorer.Result result) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{setup.Name}, {setup.MostControls} of {setup.Controls.Count} controls: {result.Played:N0} worlds, {result.Distinct:N0} states, "
                + $"{result.Orders:N0} orders, longest {result.Depth} steps, {result.Took.TotalSeconds:0.0} s"
        );

    public static string Failure(Setup setup, Explorer.Failure failure) =>
        Replay(setup, string.Join('.', failure.Script));

    /// <summary>Plays a script and tells it line by line, with what is wrong and how to play it again.</summary>
    public static string Replay(Setup setup, string script)
    {
        byte[] choices =
        [
            .. script
                .Split('.', StringSplitOptions.RemoveEmptyEntries)
                .Select(static choice => byte.Parse(choice, CultureInfo.InvariantCulture)),
        ];
        var played = Explorer.Replay(taken => new ModelWorld(setup, taken, tells: true), choices);
        return string.Join(
            Environment.NewLine,
            [
                played.Complaint.Length == 0 ? NothingWrong : $"{played.Complaint}.",
                .. played.Story,
                $"To play it again: REEVE_MODEL_REPLAY='{setup.Name}:{script}'",
            ]
        );
    }
}
