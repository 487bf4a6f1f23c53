using Reeve.Cli.Tests.Helpers;

namespace Reeve.Cli.Tests.Program;

/// <summary>What a person at a terminal sees. Each test has a terminal of its own.</summary>
public sealed class UsingTheTerminal : IDisposable
{
    private const string CtrlC = "\x03";
    private const string CtrlD = "\x04";
    private const string CtrlZ = "\x1a";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lets_the_command_read_what_is_typed()
    {
        await using var terminal = At("exec \"$REEVE\" run -- sh -c 'echo ready; exec cat'");
        await terminal.OutputsAsync("ready");
        await terminal.TypeAsync("hello\n");
        // Once from the terminal, once from cat.
        await terminal.OutputsAsync("hello", 2);
        await terminal.TypeAsync(CtrlD);
        Assert.Equal(0, await terminal.EndAsync());
    }

    [Fact]
    public async Task Lets_less_show_a_file_and_quit()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/less"), "less is not installed");
        _folder.Write("text", string.Concat(Enumerable.Range(1, 500).Select(index => $"line {index}\n")));
        await using var terminal = At("stty rows 24 cols 80; exec \"$REEVE\" run -- less text");
        await terminal.OutputsAsync("line 20");
        await terminal.TypeAsync("G");
        await terminal.OutputsAsync("line 500");
        await terminal.TypeAsync("q");
        Assert.Equal(0, await terminal.EndAsync());
    }

    [Fact]
    public async Task Exits_with_130_when_control_C_ends_the_command()
    {
        await using var terminal = At("exec \"$REEVE\" run -- sh -c 'echo ready; exec sleep 1000'");
        await terminal.OutputsAsync("ready");
        await terminal.TypeAsync(CtrlC);
        Assert.Equal(130, await terminal.EndAsync());
    }

    [Fact]
    public async Task Leaves_the_meaning_of_control_C_to_a_command_that_has_the_terminal()
    {
        await using var terminal = At(
            "exec \"$REEVE\" run -- sh -c 'trap \"echo caught; exit 9\" INT; echo ready; while :; do sleep 0.05; done'"
        );
        await terminal.OutputsAsync("ready");
        await terminal.TypeAsync(CtrlC);
        Assert.Equal(9, await terminal.EndAsync());
        Assert.Contains("caught", terminal.Output);
    }

    [Fact]
    public async Task Suspends_at_control_Z_and_resumes_by_fg()
    {
        await using var terminal = At("exec env PS1='prompt> ' bash --norc -i");
        await terminal.OutputsAsync("prompt> ");
        _folder.Write(
            "script",
            "trap 'echo resumed' CONT\necho ready\nwhile :; do read line && echo \"got $line\"; done\n"
        );
        await terminal.TypeAsync("\"$REEVE\" run -- sh script\n");
        await terminal.OutputsAsync("ready");
        await terminal.TypeAsync(CtrlZ);
        await terminal.OutputsAsync("Stopped");
        await terminal.TypeAsync("echo 4$((1+1))\n");
        await terminal.OutputsAsync("42");
        await terminal.TypeAsync("fg\n");
        // What is typed while the terminal changes its modes comes as no line: wait until the command is back.
        await terminal.OutputsAsync("resumed");
        await terminal.TypeAsync("hello\n");
        await terminal.OutputsAsync("got hello");
        await terminal.TypeAsync(CtrlC);
        await terminal.OutputsAsync("prompt> ", 4);
        await terminal.TypeAsync("exit $?\n");
        Assert.Equal(130, await terminal.EndAsync());
    }

    [Fact]
    public async Task Stops_gracefully_at_control_C_when_it_watches()
    {
        await using var terminal = At(
            "exec \"$REEVE\" run --watch . -- sh -c 'trap \"echo bye; exit 5\" TERM; echo ready; sleep 1000 & wait'"
        );
        await terminal.OutputsAsync("ready");
        await terminal.TypeAsync(CtrlC);
        Assert.Equal(5, await terminal.EndAsync());
        Assert.Contains("bye", terminal.Output);
    }

    [Fact]
    public async Task Suspends_at_control_Z_and_resumes_by_fg_when_it_watches()
    {
        _folder.Write(
            "script",
            "trap 'echo resumed' CONT\necho ready\nwhile :; do sleep 1000 & wait $!; done\n"
        );
        await using var terminal = At("exec env PS1='prompt> ' bash --norc -i");
        await terminal.OutputsAsync("prompt> ");
        await terminal.TypeAsync("\"$REEVE\" run --watch . -- sh script\n");
        await terminal.OutputsAsync("ready");
        await terminal.TypeAsync(CtrlZ);
        await terminal.OutputsAsync("Stopped");
        await terminal.TypeAsync("fg\n");
        await terminal.OutputsAsync("resumed");
        await terminal.TypeAsync(CtrlC);
        await terminal.OutputsAsync("prompt> ", 3);
        await terminal.TypeAsync("exit $?\n");
        Assert.Equal(143, await terminal.EndAsync());
    }

    [Fact]
    public async Task Kills_at_the_second_control_C_when_it_watches()
    {
        await using var terminal = At(
            "exec \"$REEVE\" run --watch . --stop-timeout forever -- "
                + "sh -c 'trap \"echo no\" TERM; echo ready; while :; do sleep 1000 & wait; done'"
        );
        await terminal.OutputsAsync("ready");
        await terminal.TypeAsync(CtrlC);
        await terminal.OutputsAsync("no");
        await terminal.TypeAsync(CtrlC);
        Assert.Equal(137, await terminal.EndAsync());
    }

    [Fact]
    public async Task Gives_a_command_that_reads_nothing_to_read_when_it_watches()
    {
        await using var terminal = At("exec \"$REEVE\" run --watch . -- sh -c 'cat; echo read'");
        await terminal.OutputsAsync("waiting for a change");
        Assert.Contains("read", terminal.Output);
        await terminal.TypeAsync(CtrlC);
        Assert.Equal(130, await terminal.EndAsync());
    }

    [Fact]
    public async Task Leaves_with_the_command_at_control_C_when_it_watches_and_the_command_has_the_terminal()
    {
        await using var terminal = At(
            "exec \"$REEVE\" run --foreground always --watch . -- sh -c 'echo ready; exec cat'"
        );
        await terminal.OutputsAsync("ready");
        await terminal.TypeAsync("hello\n");
        await terminal.OutputsAsync("hello", 2);
        await terminal.TypeAsync(CtrlC);
        Assert.Equal(130, await terminal.EndAsync());
    }

    private RunningProgram At(string line) => RunningProgram.AtTerminal(_folder.Path, line);
}
