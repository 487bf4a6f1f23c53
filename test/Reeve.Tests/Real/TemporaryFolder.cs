namespace Reeve.Tests.Real;

/// <summary>A folder of a test's own, deleted after it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("reeve-test-").FullName;

    public string this[string name] => Path.Combine(_path, name);

    public void Dispose() => TestFiles.DeleteFolder(_path);
}
