using System.Diagnostics;
using Reeve.Tests.Real;

namespace Reeve.Tests.Spawning.Cgroups;

/// <summary>
/// Limits by the kernel: of huge pages, the one controller that a machine with version 1 beside version 2 usually leaves to
/// version 2.
/// </summary>
public sealed class LimitingRunsForReal : IDisposable
{
    private const string Limit = "hugetlb.2MB.max";

    private readonly ControlGroup _group = new();
    private readonly bool _wasEnabled;

    public LimitingRunsForReal()
    {
        var control = ControlGroup.Own + "/cgroup.subtree_control";
        _wasEnabled = File.ReadAllText(control).Contains("hugetlb", StringComparison.Ordinal);
        try
        {
            File.WriteAllText(control, "+hugetlb");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _group.Dispose();
            Assert.Skip($"the hugetlb controller cannot be enabled here: {e.Message}");
        }
    }

    public void Dispose()
    {
        _group.Dispose();
        if (!_wasEnabled)
        {
            try
            {
                File.WriteAllText(ControlGroup.Own + "/cgroup.subtree_control", "-hugetlb");
            }
            catch (IOException)
            {
                // Another test's group has enabled it further down.
            }
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task The_limit_holds_from_the_first_instruction_on()
    {
        var command = _group.Contain(
            Command.InShell($"cat {_group.Path}/reeve-*/{Limit}"),
            new CgroupSettings { [Limit] = "4194304" }
        );
        Assert.Equal("4194304\n", (await command.CaptureAsync()).StandardOutput);
        Assert.Empty(_group.Groups);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_value_that_the_kernel_refuses_is_an_error_and_nothing_is_left()
    {
        var command = _group.Contain(Command.Exec("true"), new CgroupSettings { [Limit] = "much" });
        var error = await Assert.ThrowsAsync<SpawnException>(() => command.RunAsync());
        Assert.Equal(SpawnFailure.Containment, error.Reason);
        Assert.Contains($"'much' cannot be written to {Limit}", error.Message);
        Assert.Contains("Invalid argument", error.Message);
        Assert.Empty(_group.Groups);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_program_that_is_alone_in_its_group_moves_aside_to_pass_the_controller_on()
    {
        var first = await Supervise();
        Assert.Equal("0\n", first);
        // It stays, because it was in there when it ended; the next one that is first below this parent removes it.
        var aside = Assert.Single(_group.Groups);
        Assert.EndsWith("-0", aside);
        // While it passes a controller on nobody can be put into it.
        await File.WriteAllTextAsync(_group.Path + "/cgroup.subtree_control", "-hugetlb");
        Assert.Equal("0\n", await Supervise());
        Assert.NotEqual(aside, Assert.Single(_group.Groups));
    }

    [Fact(Timeout = 30_000)]
    public async Task One_that_is_not_alone_is_told_why_and_what_to_do()
    {
        using var other = Process.Start(
            "sh",
            ["-c", $"echo $$ > {_group.Path}/cgroup.procs; exec sleep 1000"]
        );
        await Facts.Until(() => _group.Processes.Contains(other.Id), "another is there");
        var said = await Supervise();
        other.Kill();
        await other.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Contains("the hugetlb controller cannot be enabled", said);
        Assert.Contains("A control group that has processes of its own cannot pass controllers on", said);
        Assert.Contains("DelegateSubgroup=", said);
        Assert.Empty(_group.Groups);
    }

    /// <summary>A supervisor in the group that runs a command with a limit; gives what both write.</summary>
    private async Task<string> Supervise()
    {
        using var supervisor = Process.Start(
            new ProcessStartInfo(
                "sh",
                [
                    "-c",
                    $"echo $$ > {_group.Path}/cgroup.procs; exec \"$0\" \"$@\" 2>&1",
                    TestChild.Path,
                    "contain",
                    $"{Limit}=0",
                    "--",
                    "sh",
                    "-c",
                    $"cat {_group.Path}/reeve-*-[1-9]/{Limit}",
                ]
            )
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        var said = await supervisor.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await supervisor.WaitForExitAsync(TestContext.Current.CancellationToken);
        return said;
    }
}
