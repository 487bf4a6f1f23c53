using Reeve.Tests.Real;

namespace Reeve.Tests.Spawning.Windows.Native;

/// <summary>Pseudo-consoles. The programs open their console by its name, because Wine does not make it their standard streams.</summary>
public sealed class HavingATerminal
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Shows_what_the_program_writes_and_has_the_size_that_was_asked_for()
    {
        await using var job = At(new TerminalOptions { Columns = 90, Rows = 30 }, "size", "print", "hello");
        var run = (await job.Start()).EnsureRun();
        var shown = await new ShownText(run.Terminal).ReadToEnd();
        Assert.Contains("90 by 30\r\n", shown);
        Assert.Contains("hello\r\n", shown);
        Assert.Equal(ProcessEnd.Exit(0), await run.Ended.WaitAsync(Limit));
    }

    [Fact]
    public async Task What_was_shown_can_be_read_after_the_end()
    {
        await using var job = At(new TerminalOptions(), "print", "hello", "exit", "3");
        var run = (await job.Start()).EnsureRun();
        Assert.Equal(ProcessEnd.Exit(3), await run.Ended.WaitAsync(Limit));
        Assert.Contains("hello\r\n", await new ShownText(run.Terminal).ReadToEnd());
    }

    [Fact]
    public async Task What_is_typed_is_echoed_and_read_by_lines()
    {
        await using var job = At(new TerminalOptions(), "sh", "echo first; read line; echo got $line");
        var shown = new ShownText((await job.Start()).EnsureRun().Terminal);
        await shown.Shows("first");
        await shown.Type("typed\r");
        await shown.Shows("got typed\r\n");
        Assert.Contains("typed\r\n", await shown.ReadToEnd());
    }

    [Fact(
        Skip = "needs a real Windows: at a console of Wine Ctrl+Z is a character like any other",
        SkipWhen = nameof(Wine.IsHere),
        SkipType = typeof(Wine)
    )]
    [Trait(Wine.NeedsRealWindows, "Ctrl+Z")]
    public async Task Control_Z_is_the_end_of_the_input()
    {
        await using var job = At(new TerminalOptions(), "sh", "echo first; cat; echo end");
        var shown = new ShownText((await job.Start()).EnsureRun().Terminal);
        await shown.Shows("first");
        await shown.Type("line\r");
        await shown.Shows("line", 2);
        await shown.Type("\x1A\r");
        await shown.Shows("end\r\n");
    }

    [Fact(
        Skip = "needs a real Windows: a pseudo-console of Wine takes Ctrl+C that is typed for its end",
        SkipWhen = nameof(Wine.IsHere),
        SkipType = typeof(Wine)
    )]
    [Trait(Wine.NeedsRealWindows, "typed Ctrl+C")]
    public async Task Interrupt_is_Ctrl_C_typed_there()
    {
        await using var job = At(new TerminalOptions(), "obey", "INT", "0");
        var run = (await job.Start()).EnsureRun();
        await new ShownText(run.Terminal).Shows("ready");
        var outcome = await job.Stop(Signal.Interrupt, Limit);
        Assert.Equal((1, false), (outcome.Stop!.StepsTaken, outcome.Stop.WasForced));
        Assert.Equal(ProcessEnd.Exit(0), run.End);
    }

    [Fact]
    public async Task Hangup_closes_it_which_ends_those_at_it()
    {
        await using var job = At(new TerminalOptions(), "sleep", "1000");
        var run = (await job.Start()).EnsureRun();
        await new ShownText(run.Terminal).Shows("ready");
        var outcome = await job.Stop(Signal.Hangup, Limit);
        Assert.Equal((1, false), (outcome.Stop!.StepsTaken, outcome.Stop.WasForced));
    }

    [Fact]
    public async Task To_dispose_it_hangs_up()
    {
        await using var job = At(new TerminalOptions(), "sleep", "1000");
        var run = (await job.Start()).EnsureRun();
        await new ShownText(run.Terminal).Shows("ready");
        await run.Terminal.DisposeAsync();
        await run.Ended.WaitAsync(Limit);
    }

    [Fact]
    public async Task A_child_that_is_killed_ends_it()
    {
        await using var job = At(new TerminalOptions(), "sleep", "1000");
        var run = (await job.Start()).EnsureRun();
        var shown = new ShownText(run.Terminal);
        await shown.Shows("ready");
        var reading = shown.ReadToEnd();
        await job.Kill().WaitAsync(Limit);
        await reading.WaitAsync(Limit);
        await Assert.ThrowsAsync<IOException>(() => shown.Type("x"));
        run.Terminal.Resize(10, 10);
    }

    [Fact(
        Skip = "needs a real Windows: Wine has not implemented to change the size of a pseudo-console",
        SkipWhen = nameof(Wine.IsHere),
        SkipType = typeof(Wine)
    )]
    [Trait(Wine.NeedsRealWindows, "the size of a pseudo-console")]
    public async Task The_program_sees_its_size_change()
    {
        await using var job = At(new TerminalOptions(), "size", "read", "size");
        var run = (await job.Start()).EnsureRun();
        var shown = new ShownText(run.Terminal);
        await shown.Shows("80 by 24");
        run.Terminal.Resize(100, 40);
        await shown.Type("\r");
        await shown.Shows("100 by 40");
    }

    [Fact(
        Skip = "needs a real Windows: Wine does not make a pseudo-console the standard streams of who is started at it",
        SkipWhen = nameof(Wine.IsHere),
        SkipType = typeof(Wine)
    )]
    [Trait(Wine.NeedsRealWindows, "standard streams of a pseudo-console")]
    public async Task It_is_the_standard_streams_of_the_program()
    {
        await using var job = new Job(
            Command.Exec(TestChild.Path, "print", "hello") with
            {
                Terminal = new TerminalOptions(),
            }
        );
        var run = (await job.Start()).EnsureRun();
        Assert.Contains("hello\r\n", await new ShownText(run.Terminal).ReadToEnd());
    }

    private static Job At(TerminalOptions options, params string[] words) =>
        new(Command.Exec(TestChild.Path, ["console", .. words]) with { Terminal = options });
}
