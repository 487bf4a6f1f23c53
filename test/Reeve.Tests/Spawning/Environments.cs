using Reeve.Spawning.Unix;

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
    public async Task Starts_from_nothing_but_the_supervisors_marker_when_cleared()
    {
        var output = await Watched.Output(
            Command.Exec("/usr/bin/env") with
            {
                Environment = new EnvironmentChanges { Clear = true, ["ONLY"] = "this" },
            }
        );
        Assert.Equal($"{SupervisorMarker.Entry}\nONLY=this\n", output);
    }

    [Fact]
    public async Task Starts_from_nothing_at_all_when_the_marker_is_removed_too()
    {
        var output = await Watched.Output(
            Command.Exec("/usr/bin/env") with
            {
                Environment = new EnvironmentChanges
                {
                    Clear = true,
                    ["ONLY"] = "this",
                    [SupervisorMarker.Name] = null,
                },
            }
        );
        Assert.Equal("ONLY=this\n", output);
    }

    [Theory]
    [InlineData(Containment.ProcessGroup, SupervisorDeath.Kill, Leftovers.Kill, true)]
    [InlineData(Containment.Session, SupervisorDeath.Kill, Leftovers.Wait, true)]
    [InlineData(Containment.ProcessGroup, SupervisorDeath.Kill, Leftovers.Leave, false)]
    [InlineData(Containment.ProcessGroup, SupervisorDeath.Keep, Leftovers.Kill, false)]
    [InlineData(Containment.None, SupervisorDeath.Kill, Leftovers.Kill, false)]
    public async Task Has_the_marker_where_it_is_to_end_with_the_supervisor(
        Containment containment,
        SupervisorDeath onDeath,
        Leftovers leftovers,
        bool isMarked
    )
    {
        var output = await Watched.Output(
            Command.Exec("printenv", SupervisorMarker.Name) with
            {
                Containment = containment,
                OnSupervisorDeath = onDeath,
                Leftovers = leftovers,
            }
        );
        Assert.Equal(isMarked ? SupervisorMarker.Value + "\n" : "", output);
    }

    [Fact]
    public async Task Is_read_again_when_it_is_refreshed()
    {
        var blocks = new Reeve.Spawning.Unix.EnvironmentBlocks();
        var spawner = Backend.NewSpawner(blocks);
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
