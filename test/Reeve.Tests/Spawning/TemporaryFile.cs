using Reeve.Tests.Real;

namespace Reeve.Tests.Spawning;

/// <summary>A file of the test's own in a directory of its own, removed with it.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public TemporaryFile(string? content = null, bool isExecutable = false)
    {
        Folder = Directory.CreateTempSubdirectory("reeve-test-").FullName;
        Path = System.IO.Path.Combine(Folder, "file");
        if (content is not null)
        {
            File.WriteAllText(Path, content);
        }
        if (isExecutable)
        {
            File.SetUnixFileMode(
                Path,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        }
    }

    public string Folder { get; }

    public string Path { get; }

    public void Dispose() => TestFiles.DeleteFolder(Folder);
}
