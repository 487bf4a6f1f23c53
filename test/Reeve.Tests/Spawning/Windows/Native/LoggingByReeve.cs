using Reeve.Tests.Real;

namespace Reeve.Tests.Spawning.Windows.Native;

/// <summary><c>reeve run --log</c> on Windows.</summary>
public sealed class LoggingByReeve : IDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Reeve.Cli.exe");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Both_streams_go_to_the_file_and_not_to_reeves_own()
    {
        var captured = await Run("--log out.log", "echo out; echo err >&2; exit 3");
        Assert.Equal(ProcessEnd.Exit(3), captured.End);
        Assert.Equal(("", ""), (captured.StandardOutput, captured.StandardError));
        Assert.Equal(
            ["err", "out"],
            Read("out.log").Split('\n', StringSplitOptions.RemoveEmptyEntries).Order()
        );
    }

    [Fact]
    public async Task They_are_shown_as_well_when_that_is_asked_for()
    {
        var captured = await Run("--log out.log --log-tee", "echo out; echo err >&2");
        Assert.Equal(("out\n", "err\n"), (captured.StandardOutput, captured.StandardError));
        Assert.Equal(8, Read("out.log").Length);
    }

    [Fact]
    public async Task What_is_there_already_stays()
    {
        await File.WriteAllTextAsync(_folder["out.log"], "before\n", TestContext.Current.CancellationToken);
        await Run("--log out.log", "echo after");
        Assert.Equal("before\nafter\n", Read("out.log"));
    }

    [Fact]
    public async Task A_full_file_is_renamed_and_the_oldest_goes()
    {
        var captured = await Run("--log out.log --log-size 1K --log-files 2", "seq 1000");
        Assert.Equal("", captured.StandardError);
        // 3,893 bytes in lines of 2 to 5.
        var files = new[] { "out.log.2", "out.log.1", "out.log" }.Select(Read).ToArray();
        Assert.All(files, static text => Assert.InRange(text.Length, 1, 1024));
        Assert.EndsWith(
            string.Concat(files),
            string.Concat(Enumerable.Range(1, 1000).Select(static i => $"{i}\n"))
        );
        Assert.Equal(3, Directory.GetFiles(_folder["."]).Length);
    }

    [Fact]
    public async Task A_file_that_somebody_reads_is_renamed_all_the_same()
    {
        await File.WriteAllTextAsync(
            _folder["out.log"],
            new string('x', 1023) + "\n",
            TestContext.Current.CancellationToken
        );
        using var reader = new FileStream(
            _folder["out.log"],
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete
        );
        var captured = await Run("--log out.log --log-size 1K", "echo next");
        Assert.Equal("", captured.StandardError);
        Assert.Equal("next\n", Read("out.log"));
        Assert.Equal(1024, Read("out.log.1").Length);
    }

    [Fact]
    public async Task A_file_that_somebody_keeps_from_being_renamed_grows_on()
    {
        await File.WriteAllTextAsync(
            _folder["out.log"],
            new string('x', 1023) + "\n",
            TestContext.Current.CancellationToken
        );
        using var reader = new FileStream(
            _folder["out.log"],
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite
        );
        var captured = await Run("--log out.log --log-size 1K", "echo next");
        Assert.Contains("cannot be renamed, so it grows on", captured.StandardError);
        Assert.Equal(1029, Read("out.log").Length);
    }

    [Fact]
    public async Task Without_old_files_it_begins_again()
    {
        var captured = await Run("--log out.log --log-size 1K --log-files 0", "seq 1000");
        Assert.Equal("", captured.StandardError);
        Assert.EndsWith("\n1000\n", "\n" + Read("out.log"));
        Assert.InRange(Read("out.log").Length, 5, 1024);
        Assert.Equal("out.log", Path.GetFileName(Assert.Single(Directory.GetFiles(_folder["."]))));
    }

    [Fact]
    public async Task What_is_no_file_is_never_renamed()
    {
        var captured = await Run("--log NUL --log-size 1K", "seq 1000");
        Assert.Equal((ProcessEnd.Exit(0), ""), (captured.End, captured.StandardError));
        Assert.Empty(Directory.GetFiles(_folder["."]));
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_is_told()
    {
        var captured = await Run("--log .", "echo never");
        Assert.Equal(ProcessEnd.Exit(2), captured.End);
        Assert.Contains("reeve: the log cannot be written: '", captured.StandardError);
    }

    [Fact]
    public async Task Events_can_go_to_the_standard_streams()
    {
        var captured = await Run("--events json", "echo out");
        Assert.Equal("out\n", captured.StandardOutput);
        Assert.Contains("\"event\":\"ended\"", captured.StandardError);
        captured = await Run("--events json:fd:3", "echo never");
        Assert.Equal(ProcessEnd.Exit(2), captured.End);
        Assert.Contains("no descriptors but those of the standard streams", captured.StandardError);
    }

    private async Task<CapturedRun> Run(string options, string line) =>
        await (
            Command.Exec(Program, ["run", .. options.Split(' '), "--", TestChild.Path, "sh", line]) with
            {
                WorkingDirectory = _folder["."],
            }
        ).CaptureAsync();

    private string Read(string name) => TestFiles.Read(_folder[name]);
}
