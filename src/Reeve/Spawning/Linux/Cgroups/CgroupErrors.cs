using Reeve.Interop;
using Reeve.Spawning.Unix;

namespace Reeve.Spawning.Linux.Cgroups;

/// <summary>The sentences for what prevents a control group.</summary>
internal static class CgroupErrors
{
    private const string Weaker = "or use Containment.Session, or name a weaker one in CgroupSettings.OrElse";

    private const string Delegation =
        "Have it delegated (Delegate=yes in a systemd unit, or systemd-run --user --scope -p Delegate=yes), name a delegated one "
        + "in CgroupSettings.Parent, "
        + Weaker
        + ". See docs/cgroups.md.";

    public static SpawnException NoHierarchy(string program, string why) =>
        SpawnErrors.Unavailable(
            program,
            $"it cannot have a control group: {why}. Mount one, "
                + "as systemd does (mount -t cgroup2 none /sys/fs/cgroup), name a parent in CgroupSettings.Parent, "
                + Weaker
                + "."
        );

    public static SpawnException NoParent(string program, string parent) =>
        SpawnErrors.Unavailable(
            program,
            $"'{parent}' is no control group of cgroup v2 (it has no cgroup.procs beside cgroup.controllers). Make it before, or "
                + "name another in CgroupSettings.Parent."
        );

    public static SpawnException NotMade(string program, string parent, int error) =>
        Because(
            program,
            error,
            $"no control group can be made in '{parent}' ({SpawnErrors.Words(error)}). "
                + (
                    error == Errno.EAGAIN
                        ? "Raise its cgroup.max.descendants and cgroup.max.depth."
                        : Delegation
                )
        );

    public static SpawnException NotEntered(string program, string group, int error) =>
        Because(
            program,
            error,
            $"it cannot be moved into the control group '{group}' ({SpawnErrors.Words(error)}). That needs the right to write to "
                + "the cgroup.procs of the parent that this group and the program's own have in common. "
                + Delegation
        );

    public static SpawnException NotWatched(string program, string group, int error) =>
        SpawnErrors.IsLimit(error)
            ? SpawnErrors.Limit(program, error, "to watch its control group")
            : Because(
                program,
                error,
                $"its control group '{group}' cannot be watched ({SpawnErrors.Words(error)})."
            );

    public static SpawnException NoController(
        string program,
        string file,
        string controller,
        string parent
    ) =>
        SpawnErrors.Unavailable(
            program,
            $"{file} cannot be set: the control group '{parent}' has no {controller} controller. Enable it in the "
                + "cgroup.subtree_control of the parents up to the root (systemd does that for a unit with "
                + $"Delegate={controller}); while version 1 has the controller, version 2 cannot. Or leave the limit out."
        );

    public static SpawnException NotEnabled(
        string program,
        string file,
        string controller,
        string parent,
        int error
    ) =>
        Because(
            program,
            error,
            $"{file} cannot be set: the {controller} controller cannot be enabled in '{parent}' ({SpawnErrors.Words(error)}). "
                + (
                    error == Errno.EBUSY
                        ? "A control group that has processes of its own cannot pass controllers on, and this one has. Give it "
                            + "none but this program, which then moves aside; or start this program in a subgroup "
                            + "(DelegateSubgroup= in a systemd unit) and name the group above in CgroupSettings.Parent."
                        : Delegation
                )
        );

    public static SpawnException NotLimited(
        string program,
        string file,
        string value,
        string group,
        int error
    ) =>
        Because(
            program,
            error,
            $"'{value}' cannot be written to {file} of its control group '{group}' ({SpawnErrors.Words(error)}). "
                + (
                    error == Errno.ENOENT
                        ? "This kernel has no such file. Leave it out, or update the kernel."
                        : "Check the value; the kernel's cgroup-v2 document says what this file takes."
                )
        );

    private static SpawnException Because(string program, int error, string why) =>
        SpawnErrors.Because(program, SpawnFailure.Containment, error, why);
}
