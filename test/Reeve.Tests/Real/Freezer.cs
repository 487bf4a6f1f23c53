namespace Reeve.Tests.Real;

/// <summary>A group of the freezer of cgroup v1. It skips the test where there is none that this user may use.</summary>
internal sealed class Freezer : IDisposable
{
    private const string Mount = "/sys/fs/cgroup/freezer";

    private readonly string _group = $"{Mount}/reeve-test-{Guid.NewGuid():N}";

    public Freezer()
    {
        Assert.SkipUnless(Directory.Exists(Mount), "there is no freezer of cgroup v1 here");
        try
        {
            Directory.CreateDirectory(_group);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Assert.Skip($"no group of the freezer can be made: {e.Message}");
        }
    }

    /// <summary>Takes a process in, and comes back when it runs no more.</summary>
    public void Freeze(int process)
    {
        File.WriteAllText(_group + "/cgroup.procs", $"{process}");
        File.WriteAllText(_group + "/freezer.state", "FROZEN");
        Assert.True(
            SpinWait.SpinUntil(() => File.ReadAllText(_group + "/freezer.state") == "FROZEN\n", 20_000),
            "The process does not freeze."
        );
    }

    public void Thaw() => File.WriteAllText(_group + "/freezer.state", "THAWED");

    public void Dispose()
    {
        Thaw();
        Assert.True(SpinWait.SpinUntil(Remove, 20_000), $"{_group} cannot be removed.");
    }

    private bool Remove()
    {
        try
        {
            Directory.Delete(_group);
            return true;
        }
        catch (IOException)
        {
            // Somebody is in it yet.
            return false;
        }
    }
}
