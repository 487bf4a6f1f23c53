using System.Reflection;

namespace Reeve.Tests.PublicApi;

/// <summary>
/// What each package shows is kept in a file beside its project, so that every change of it is seen in review.
/// </summary>
public sealed class StayingAsReviewed
{
    private const string Accept = "REEVE_ACCEPT_API";

    [Theory]
    [InlineData("Reeve")]
    [InlineData("Reeve.Testing")]
    public async Task Shows_what_the_reviewed_file_says(string package)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var file = Path.Combine(SourceTree.Root, "src", package, "PublicApi.txt");
        var actual = PublicApiText.Of(Assembly.Load(package));
        if (Environment.GetEnvironmentVariable(Accept) is { Length: > 0 })
        {
            await File.WriteAllTextAsync(file, actual, cancellationToken);
        }

        var reviewed = File.Exists(file) ? await File.ReadAllTextAsync(file, cancellationToken) : "";

        if (!string.Equals(reviewed, actual, StringComparison.Ordinal))
        {
            Assert.Fail(Message(package, Lines(reviewed), Lines(actual)));
        }
    }

    private static string Message(string package, string[] reviewed, string[] actual) =>
        $"""
            The public face of {package} is not what src/{package}/PublicApi.txt says:

            {string.Join('\n', reviewed.Except(actual, StringComparer.Ordinal).Select(line => "- " + line))}
            {string.Join('\n', actual.Except(reviewed, StringComparer.Ordinal).Select(line => "+ " + line))}

            If that is meant, accept it and commit the file:

            {Accept}=1 dotnet test test/Reeve.Tests --filter {nameof(StayingAsReviewed)}
            """;

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
