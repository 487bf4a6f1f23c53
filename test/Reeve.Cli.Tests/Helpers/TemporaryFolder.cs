namespace Reeve.Cli.Tests.Helpers;

/// <summary>A new folder, gone with all that is in it at the end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("reeve-cli-").FullName;

    /// <summary>The full path of an entry.</summary>
    public string At(string relative) => System.IO.Path.Join(Path, relative);

    /// <summary>Makes a directory with those above it.</summary>
    public string Folder(string relative) => Directory.CreateDirectory(At(relative)).FullName;

    /// <summary>Writes a file with the directories above it.</summary>
    public string Write(string relative, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(relative))!);
        File.WriteAllText(At(relative), text);
        return At(relative);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
