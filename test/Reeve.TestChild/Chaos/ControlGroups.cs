namespace Reeve.TestChild.Chaos;

/// <summary>A control group of our own, below which those of the runs are made.</summary>
internal sealed class ControlGroups : IDisposable
{
    private readonly string _path;

    private ControlGroups(string path) => _path = path;

    /// <summary>What is left in it.</summary>
    public IReadOnlyList<string> Left => Directory.GetDirectories(_path);

    /// <summary>Null where there is no cgroup v2 that this user may change.</summary>
    public static ControlGroups? TryMake()
    {
        var mount = File.ReadLines("/proc/self/mountinfo")
            .FirstOrDefault(line => line.Contains(" - cgroup2 ", StringComparison.Ordinal))
            ?.Split(' ')[4];
        var own = File.ReadLines("/proc/self/cgroup")
            .FirstOrDefault(line => line.StartsWith("0::", StringComparison.Ordinal));
        if (mount is null || own is null)
        {
            return null;
        }
        try
        {
            var path = $"{(mount + own[3..]).TrimEnd('/')}/chaos-{Guid.NewGuid():N}";
            return new ControlGroups(Directory.CreateDirectory(path).FullName);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public Command Contain(Command command) =>
        command with
        {
            Containment = Containment.Cgroup,
            Cgroup = new CgroupSettings { Parent = _path },
        };

    public void Dispose()
    {
        foreach (var left in Left)
        {
            File.WriteAllText(left + "/cgroup.kill", "1");
        }
        // What was left is told by then; it must not keep the rest.
        SpinWait.SpinUntil(TryRemove, TimeSpan.FromSeconds(10));
    }

    private bool TryRemove()
    {
        try
        {
            foreach (var left in Left)
            {
                Directory.Delete(left);
            }
            Directory.Delete(_path);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
