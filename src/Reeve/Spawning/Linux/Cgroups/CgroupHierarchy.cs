using System.Runtime.Versioning;

namespace Reeve.Spawning.Linux.Cgroups;

/// <summary>Where the hierarchy of cgroup v2 is, and where in it this program is; <c>cgroups(7)</c>.</summary>
[SupportedOSPlatform("linux")]
internal static class CgroupHierarchy
{
    /// <summary>
    /// The directory of this program's own control group. The mount may be anywhere, beside version 1 too, and may show a
    /// part of the hierarchy only.
    /// </summary>
    /// <param name="process">What /proc says of this program: the directory <c>/proc/self</c>.</param>
    /// <param name="directory">The directory; empty when there is none.</param>
    /// <returns>Why there is none, as a sentence without its full stop; null when there is.</returns>
    public static string? FindOwn(string process, out string directory)
    {
        directory = "";
        if (
            CgroupFile.Read(process + "/mountinfo", out var mounts) != 0
            || CgroupFile.Read(process + "/cgroup", out var groups) != 0
        )
        {
            return $"{process} cannot be read, which says where control groups are";
        }
        var own = Array.Find(groups.Split('\n'), line => line.StartsWith("0::", StringComparison.Ordinal));
        var isMounted = false;
        foreach (var line in mounts.Split('\n'))
        {
            if (TryParse(line, out var root, out var mount))
            {
                isMounted = true;
                if (own is not null && Below(own[3..], root) is { } path)
                {
                    directory = (mount + path).TrimEnd('/');
                    return null;
                }
            }
        }
        return isMounted
            ? $"the control group of this program, {own ?? "which /proc does not name"}, lies outside of what is mounted here"
            : "no cgroup v2 is mounted here (no mount of type cgroup2 in /proc/self/mountinfo)";
    }

    /// <summary>
    /// Root and mount point of a line of mountinfo, <c>proc_pid_mountinfo(5)</c>: the fields 4 and 5; the type follows a
    /// hyphen, after fields whose number varies.
    /// </summary>
    private static bool TryParse(string line, out string root, out string mount)
    {
        var fields = line.Split(' ');
        var hyphen = Array.IndexOf(fields, "-");
        var isVersion2 =
            hyphen >= 6
            && hyphen + 1 < fields.Length
            && string.Equals(fields[hyphen + 1], "cgroup2", StringComparison.Ordinal);
        root = isVersion2 ? Unescape(fields[3]) : "";
        mount = isVersion2 ? Unescape(fields[4]) : "";
        return isVersion2;
    }

    /// <summary>What of the path lies below the root, with its slash in front; null when it does not lie there.</summary>
    private static string? Below(string path, string root)
    {
        if (path.StartsWith("/..", StringComparison.Ordinal))
        {
            // Above the root of our cgroup namespace: its directory cannot be named from here.
            return null;
        }
        var prefix = root.TrimEnd('/');
        return
            path.StartsWith(prefix, StringComparison.Ordinal)
            && (path.Length == prefix.Length || path[prefix.Length] == '/')
            ? path[prefix.Length..]
            : null;
    }

    /// <summary>Space, tab, newline and backslash are written as a backslash and three octal digits.</summary>
    private static string Unescape(string field) =>
        field
            .Replace("\\040", " ", StringComparison.Ordinal)
            .Replace("\\011", "\t", StringComparison.Ordinal)
            .Replace("\\012", "\n", StringComparison.Ordinal)
            .Replace("\\134", "\\", StringComparison.Ordinal);
}
