namespace Reeve.Package.Tests;

/// <summary>A new folder, gone with all that is in it at the end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("reeve-").FullName;

    public Task Write(string name, string text) =>
        File.WriteAllTextAsync(
            System.IO.Path.Combine(Path, name),
            text,
            TestContext.Current.CancellationToken
        );

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
