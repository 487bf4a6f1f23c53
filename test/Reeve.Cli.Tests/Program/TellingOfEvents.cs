using System.Text.Json;
using Reeve.Cli.Tests.Helpers;

namespace Reeve.Cli.Tests.Program;

public sealed class TellingOfEvents : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Writes_start_and_end_to_a_file_and_nothing_to_the_output()
    {
        await using var reeve = RunningProgram.Reeve(
            _folder.Path,
            ["run", "--events", "json:events.jsonl", "--", "sh", "-c", "echo $$; exit 3"]
        );
        Assert.Equal(3, await reeve.EndAsync());
        var events = Read(
            await File.ReadAllTextAsync(_folder.At("events.jsonl"), TestContext.Current.CancellationToken)
        );
        Assert.Equal(
            ["spawning", "spawned", "exited", "ended", "deleted"],
            events.Select(e => e.GetProperty("event").GetString())
        );
        Assert.Equal(reeve.Output, $"{events[1].GetProperty("pid").GetInt32()}\n");
        Assert.Equal(3, events[^2].GetProperty("exit_status").GetInt32());
        Assert.True(events[^2].GetProperty("user_ms").GetDouble() >= 0);
        Assert.Empty(reeve.Errors);
    }

    [Fact]
    public async Task Writes_to_a_descriptor_and_appends_to_what_is_there()
    {
        await using var reeve = RunningProgram.Start(
            "/bin/sh",
            _folder.Path,
            [
                "-c",
                "echo before >&3; exec \"$REEVE\" run --events json:fd:3 -- sh -c 'ls /proc/self/fd'",
                "sh",
            ]
        );
        Assert.Equal(2, await reeve.EndAsync());
        await using var second = RunningProgram.Start(
            "/bin/sh",
            _folder.Path,
            [
                "-c",
                "exec 3>log; echo before >&3; exec \"$REEVE\" run --events json:fd:3 -- ls /proc/self/fd",
                "sh",
            ]
        );
        Assert.Equal(0, await second.EndAsync());
        var lines = await File.ReadAllLinesAsync(_folder.At("log"), TestContext.Current.CancellationToken);
        Assert.Equal("before", lines[0]);
        Assert.Contains("\"ended\"", lines[^2]);
        // 0, 1, 2 and the directory itself: the command does not have the descriptor.
        Assert.Equal(4, second.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Goes_on_when_nobody_reads_them_any_more()
    {
        await using var reeve = RunningProgram.Start(
            "/bin/sh",
            _folder.Path,
            [
                "-c",
                "{ \"$REEVE\" run --events json:fd:3 --shell -- 'while ! test -e gone; do sleep 0.05; done; echo over' "
                    + "3>&1 >&4 | { read line; exec <&-; touch gone; }; } 4>&1",
            ]
        );
        Assert.Equal(0, await reeve.EndAsync());
        Assert.Equal("over\n", reeve.Output);
        var line = Assert.Single(reeve.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("events are no longer written", line);
    }

    [Fact]
    public async Task Ends_also_when_the_reader_of_the_events_has_stopped_reading()
    {
        await using var reeve = RunningProgram.Start(
            "/bin/sh",
            _folder.Path,
            [
                "-c",
                // The pipe is full from the beginning, and its reader, this shell, never reads.
                "mkfifo pipe; exec 9<>pipe; dd if=/dev/zero of=pipe bs=65536 count=1 status=none; "
                    + "exec \"$REEVE\" run --events json:pipe -- sh -c 'exit 4'",
            ]
        );
        Assert.Equal(4, await reeve.EndAsync());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public async Task Never_writes_to_a_descriptor_that_only_the_runtime_has_open(int descriptor)
    {
        await using var reeve = RunningProgram.Start(
            "/bin/sh",
            _folder.Path,
            [
                "-c",
                "exec \"$REEVE\" run --events \"json:fd:$1\" -- true 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-",
                "sh",
                $"{descriptor}",
            ]
        );
        Assert.Equal(2, await reeve.EndAsync());
        EndingWithTheCommand.AssertOneLine(reeve, $"descriptor {descriptor}");
    }

    private static JsonElement[] Read(string text) =>
        [
            .. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonDocument.Parse(line).RootElement),
        ];
}
