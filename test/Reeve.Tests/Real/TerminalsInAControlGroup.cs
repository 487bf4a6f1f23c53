using System.Text;

namespace Reeve.Tests.Real;

/// <summary>A terminal of a run's own, for a run in a control group: both promises hold.</summary>
public sealed class TerminalsInAControlGroup : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly ControlGroup _group = new();

    public void Dispose() => _group.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task It_leads_a_session_on_the_terminal_from_inside_the_group()
    {
        await using var job = new Job(
            At("cut -d' ' -f1,6,7 /proc/$$/stat; stty size; cat /proc/self/cgroup; exec sleep 1000")
        );
        var run = (await job.Start()).EnsureRun();
        var text = await ReadUntil(run, "/reeve-");
        var lines = text.Split("\r\n");
        var ids = lines[0].Split(' ');
        Assert.Equal([$"{run.ProcessId}", $"{run.ProcessId}"], ids[..2]);
        Assert.NotEqual("0", ids[2]);
        Assert.Equal("40 100", lines[1]);
        Assert.Null(run.Warning);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_leaves_its_session_is_caught_and_the_terminal_ends()
    {
        await using var job = new Job(
            At("setsid sh -c 'trap \"\" HUP TERM; echo ready; exec sleep 1000' & wait; exec sleep 1000")
        );
        var run = (await job.Start()).EnsureRun();
        await ReadUntil(run, "ready");
        await Facts.Until(() => run.Members().Count == 2, "both are known");
        var members = run.Members();
        await job.Stop(Signal.Terminate, TimeSpan.FromMilliseconds(20));
        Assert.DoesNotContain(members, Facts.IsAlive);
        Assert.Equal(0, await run.Terminal.ReadAsync(new byte[1], TestContext.Current.CancellationToken));
        Assert.False(run.Terminal.IsCut);
        Assert.Empty(_group.Groups);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_typed_is_read_and_the_interrupt_key_interrupts()
    {
        await using var job = new Job(
            At("stty -echo; echo ready; read line; echo \"<$line>\"; exec sleep 1000")
        );
        var run = (await job.Start()).EnsureRun();
        await ReadUntil(run, "ready");
        await run.Terminal.WriteAsync("hello\r"u8.ToArray(), TestContext.Current.CancellationToken);
        await ReadUntil(run, "<hello>");
        await run.Terminal.WriteAsync(new byte[] { 3 }, TestContext.Current.CancellationToken);
        Assert.Equal(ProcessEnd.BySignal(Signal.Interrupt), await run.Ended);
        Assert.Empty(_group.Groups);
    }

    [Fact(Timeout = 60_000)]
    public async Task Hanging_up_ends_it()
    {
        await using var job = new Job(At("echo ready; exec sleep 1000"));
        var run = (await job.Start()).EnsureRun();
        await ReadUntil(run, "ready");
        await run.Terminal.DisposeAsync();
        Assert.Equal(ProcessEnd.BySignal(Signal.Hangup), await run.Ended);
        Assert.Empty(_group.Groups);
    }

    [Fact(Timeout = 60_000)]
    public async Task Where_no_group_can_be_had_a_session_is_enough()
    {
        var command = At("tty; exec sleep 1000") with
        {
            Cgroup = new CgroupSettings { Parent = "/no/such/group", OrElse = Containment.Session },
        };
        await using var job = new Job(command);
        var run = (await job.Start()).EnsureRun();
        await ReadUntil(run, "/dev/pts/");
        Assert.NotNull(run.Warning);
    }

    private Command At(string line) =>
        _group.Contain(Command.InShell(line)) with
        {
            Terminal = new TerminalOptions { Columns = 100, Rows = 40 },
        };

    private static async Task<string> ReadUntil(Run run, string what)
    {
        var text = new StringBuilder();
        var buffer = new byte[1024];
        while (!text.ToString().Contains(what, StringComparison.Ordinal))
        {
            var count = await run
                .Terminal.ReadAsync(buffer, TestContext.Current.CancellationToken)
                .AsTask()
                .WaitAsync(Limit, TimeProvider.System);
            Assert.True(count > 0, $"It ended before it has shown '{what}': {text}");
            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }
        return text.ToString();
    }
}
