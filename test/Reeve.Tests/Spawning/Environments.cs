namespace Reeve.Tests.Spawning;

public sealed class Environments
{
    [Fact]
    public async Task Is_the_supervisors_with_no_changes()
    {
        var lines = (await Watched.Output(Command.Exec("env"))).Split('\n');
        Assert.Contains($"PATH={Environment.GetEnvironmentVariable("PATH")}", lines);
    }

    [Fact]
    public async Task Sets_changes_and_removes_variables()
    {
        var name = Environment
            .GetEnvironmentVariables()
            .Keys.Cast<string>()
            .First(key => key is not "PATH" and not "HOME");
        var output = await Watched.Output(
            Command.Exec("env") with
            {
                Environment = new EnvironmentChanges
                {
                    ["REEVE_NEW"] = "ä=b",
                    ["HOME"] = "/changed",
                    ["REEVE_EMPTY"] = "",
                    [name] = null,
                },
            }
        );
        var lines = output.Split('\n');
        Assert.Contains("REEVE_NEW=ä=b", lines);
        Assert.Contains("REEVE_EMPTY=", lines);
        Assert.Equal(
            "HOME=/changed",
            Assert.Single(lines, line => line.StartsWith("HOME=", StringComparison.Ordinal))
        );
        Assert.DoesNotContain(lines, line => line.StartsWith(name + "=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Starts_from_nothing_when_cleared()
    {
        var output = await Watched.Output(
            Command.Exec("/usr/bin/env") with
            {
                Environment = new EnvironmentChanges { Clear = true, ["ONLY"] = "this" },
            }
        );
        Assert.Equal("ONLY=this\n", output);
    }

    [Fact]
    public async Task Is_read_again_when_it_is_refreshed()
    {
        var blocks = new Reeve.Spawning.Unix.EnvironmentBlocks();
        var spawner = new Reeve.Spawning.Linux.LinuxSpawner(blocks, groupsByPidFd: true);
        var command = Command.Exec("printenv", "REEVE_LATE");
        var changed = command with { Environment = new EnvironmentChanges { ["X"] = "y" } };
        Assert.Equal("", await Watched.Output(command, spawner));
        Assert.Equal("", await Watched.Output(changed, spawner));
        Environment.SetEnvironmentVariable("REEVE_LATE", "seen");
        try
        {
            Assert.Equal("", await Watched.Output(command, spawner));
            Assert.Equal("", await Watched.Output(changed, spawner));
            blocks.Refresh();
            Assert.Equal("seen\n", await Watched.Output(command, spawner));
            Assert.Equal("seen\n", await Watched.Output(changed, spawner));
        }
        finally
        {
            Environment.SetEnvironmentVariable("REEVE_LATE", null);
        }
    }
}
