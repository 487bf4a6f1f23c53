using System.Diagnostics;
using Reeve.Tests.Real;

namespace Reeve.Tests.Spawning.Cgroups;

/// <summary>A supervisor without special rights can have control groups where its own was delegated to it, and there only.</summary>
public sealed class HavingAGroupDelegated : IDisposable
{
    private const int Nobody = 65534;

    private readonly ControlGroup _group = new();

    public void Dispose() => _group.Dispose();

    [Fact(Timeout = 30_000)]
    public async Task In_a_delegated_group_its_runs_have_their_own()
    {
        // As systemd does it for Delegate=yes: the directory and these of its files.
        foreach (var file in (string[])["", "/cgroup.procs", "/cgroup.threads", "/cgroup.subtree_control"])
        {
            using var chown = Process.Start("chown", [$"{Nobody}:{Nobody}", _group.Path + file]);
            await chown.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        var said = await Supervise("setsid sleep 1000 & grep ^0:: /proc/self/cgroup");
        Assert.Contains(Path.GetFileName(_group.Path) + "/reeve-", said);
        Assert.Empty(_group.Processes);
        Assert.Empty(_group.Groups);
    }

    [Fact(Timeout = 30_000)]
    public async Task In_one_that_was_not_the_start_fails_and_says_what_to_do()
    {
        var said = await Supervise("echo it runs");
        Assert.StartsWith(
            $"Cannot start 'sh': no control group can be made in '{_group.Path}' (Permission denied). Have it delegated "
                + "(Delegate=yes in a systemd unit, or systemd-run --user --scope -p Delegate=yes)",
            said
        );
    }

    [Fact(Timeout = 30_000)]
    public async Task In_a_delegated_one_elsewhere_the_start_fails_because_it_may_not_leave_its_own()
    {
        using var elsewhere = new ControlGroup();
        using (var chown = Process.Start("chown", ["-R", $"{Nobody}:{Nobody}", elsewhere.Path]))
        {
            await chown.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        var said = await Supervise("echo it runs", "parent=" + elsewhere.Path);
        Assert.StartsWith("Cannot start 'sh': it cannot be moved into the control group", said);
        Assert.Contains("(Permission denied)", said);
        Assert.Empty(elsewhere.Groups);
    }

    /// <summary>A supervisor of another user, in the group; gives what it and its command write.</summary>
    private async Task<string> Supervise(string line, params string[] settings)
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root can start a supervisor of another user");
        Assert.SkipUnless(File.Exists("/usr/bin/setpriv"), "setpriv(1) is not installed");
        using var supervisor = Process.Start(
            new ProcessStartInfo(
                "sh",
                [
                    "-c",
                    $"echo $$ > {_group.Path}/cgroup.procs; exec setpriv --reuid {Nobody} --regid {Nobody} --clear-groups \"$0\" \"$@\" 2>&1",
                    TestChild.Path,
                    "contain",
                    .. settings,
                    "--",
                    "sh",
                    "-c",
                    line,
                ]
            )
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
                WorkingDirectory = "/",
            }
        )!;
        var said = await supervisor.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await supervisor.WaitForExitAsync(TestContext.Current.CancellationToken);
        return said;
    }
}
