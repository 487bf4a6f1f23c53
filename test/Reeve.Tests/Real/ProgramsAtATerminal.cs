namespace Reeve.Tests.Real;

/// <summary>Programs that are made for a terminal behave on one that Reeve gives them.</summary>
public sealed class ProgramsAtATerminal
{
    private const string CtrlC = "\x03";
    private const string CtrlZ = "\x1a";
    private const string Escape = "\x1b";

    [Fact]
    public async Task All_three_streams_are_the_terminal_and_it_controls_them()
    {
        await using var screen = await Screen.Start(
            Command.InShell("tty; for d in 0 1 2; do test -t $d && echo at $d; done; echo seen >/dev/tty")
        );
        await screen.Shows("/dev/pts/[0-9]+\r\nat 0\r\nat 1\r\nat 2\r\nseen\r\n");
        Assert.Equal(ProcessEnd.Exit(0), await screen.Ended);
        Assert.Equal("", await screen.ToTheEnd());
        Assert.False(screen.Terminal.IsCut);
    }

    [Fact]
    public async Task The_size_is_as_asked_and_a_change_of_it_is_told()
    {
        await using var screen = await Screen.Start(
            Command.InShell("trap 'stty size' WINCH; stty size; while :; do sleep 0.02; done"),
            new TerminalOptions { Columns = 101, Rows = 33 }
        );
        await screen.Shows("33 101\r\n");
        screen.Terminal.Resize(40, 12);
        await screen.Shows("12 40\r\n");
    }

    [Fact]
    public async Task What_is_typed_is_echoed_and_read_by_lines()
    {
        await using var screen = await Screen.Start(Command.Exec("cat"));
        await screen.Type("hello\r");
        await screen.Shows("hello\r\nhello\r\n");
        await screen.Type("\x04");
        Assert.Equal(ProcessEnd.Exit(0), await screen.Ended);
    }

    [Fact]
    public async Task Without_an_echo_only_the_program_answers()
    {
        await using var screen = await Screen.Start(
            Command.Exec("cat"),
            new TerminalOptions { Echo = false }
        );
        await screen.Type("hello\r\x04");
        Assert.Equal("hello\r\n", await screen.ToTheEnd());
    }

    [Fact]
    public async Task A_shell_has_job_control()
    {
        await using var screen = await Bash();
        // It starts nothing: a shell whose child is stopped before it executes (vfork) would not stop itself.
        await screen.Type("sh -c 'trap \"echo back\" CONT; echo \"re\"ady; while :; do read line; done'\r");
        await screen.Shows("ready\r\n");
        await screen.Type(CtrlZ);
        await screen.Shows("Stopped(.|\n)*> ");
        await screen.Type("fg\r");
        await screen.Shows("back\r\n");
        await screen.Type(CtrlC);
        await screen.Shows("> ");
        await screen.Type("echo status $?\r");
        await screen.Shows("status 130\r\n");
        await screen.Type("exit 3\r");
        Assert.Equal(ProcessEnd.Exit(3), await screen.Ended);
    }

    [Fact]
    public async Task Hanging_up_ends_a_shell()
    {
        await using var screen = await Bash();
        await screen.Terminal.DisposeAsync();
        Assert.Equal(ProcessEnd.BySignal(Signal.Hangup), await screen.Ended);
    }

    [Fact]
    public async Task Hanging_up_is_the_step_that_closes_the_input()
    {
        await using var screen = await Bash();
        var step = new StopStep.CloseInput(TimeSpan.FromSeconds(30));
        var outcome = await screen.Job.Stop(StopSequence.Graceful(step));
        Assert.False(outcome.Stop!.WasForced);
        Assert.Equal(ProcessEnd.BySignal(Signal.Hangup), screen.Run.End);
    }

    [Fact]
    public async Task Vim_edits_and_writes_a_file()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/vim") || File.Exists("/usr/bin/vim.tiny"), "vim is missing");
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["text"], "first\n", TestContext.Current.CancellationToken);
        var vim = File.Exists("/usr/bin/vim") ? "vim" : "vim.tiny";
        await using var screen = await Screen.Start(Command.Exec(vim, "-u", "NONE", folder["text"]));
        await screen.Shows("first");
        await screen.Type("osecond");
        await screen.Shows("second");
        await screen.Type(Escape + ":wq\r");
        Assert.Equal(ProcessEnd.Exit(0), await screen.Ended);
        Assert.Equal(
            "first\nsecond\n",
            await File.ReadAllTextAsync(folder["text"], TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task Top_draws_and_quits()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/top"), "top is missing");
        await using var screen = await Screen.Start(Command.Exec("top"));
        await screen.Shows("load average(.|\n)*COMMAND");
        await screen.Type("q");
        Assert.Equal(ProcessEnd.Exit(0), await screen.Ended);
    }

    private static async Task<Screen> Bash()
    {
        var screen = await Screen.Start(
            Command.Exec("bash", "--norc", "--noprofile", "-i") with
            {
                Environment = new EnvironmentChanges { ["PS1"] = "> ", ["HISTFILE"] = null },
            }
        );
        await screen.Shows("> ");
        return screen;
    }
}
