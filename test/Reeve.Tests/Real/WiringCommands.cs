using Microsoft.Win32.SafeHandles;

namespace Reeve.Tests.Real;

/// <summary><see cref="StdioPipe"/>: one command's output straight into another's input.</summary>
public sealed class WiringCommands : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly StdioPipe _pipe = new();

    public void Dispose() => _pipe.Dispose();

    [Fact]
    public async Task What_one_writes_the_other_reads_to_its_end()
    {
        await using var writer = new Job(Writing("head -c 1000000 /dev/zero; echo -n end"));
        await using var reader = new Job(Reading("wc -c"));
        var reading = (await reader.Start()).EnsureRun();
        await writer.Start();
        _pipe.Dispose();
        Assert.Equal(
            "1000003\n",
            await new StreamReader(reading.StandardOutput).ReadToEndAsync().WaitAsync(Limit)
        );
        Assert.Equal(ProcessEnd.Exit(0), await reading.Ended.WaitAsync(Limit));
    }

    [Fact]
    public async Task Either_side_can_be_restarted_and_goes_on_where_the_other_is()
    {
        await using var writer = new Job(Writing("echo first; exec sleep 1000"));
        await using var reader = new Job(Reading("while read line; do echo got $line; done"));
        var output = await StartReader();
        await writer.Start();
        Assert.Equal("got first", await Line(output));
        // The reader is not told of an end while the writer is away.
        await writer.Restart(StopSequence.Kill);
        Assert.Equal("got first", await Line(output));
        await reader.Kill();
        await writer.Restart(StopSequence.Kill);
        // What was written meanwhile is there still.
        Assert.Equal("got first", await Line(await StartReader()));

        async Task<StreamReader> StartReader() => new((await reader.Start()).EnsureRun().StandardOutput);
    }

    [PosixOnly("SIGPIPE")]
    [Fact]
    public async Task Once_closed_the_writer_hears_that_the_reader_is_gone()
    {
        await using var writer = new Job(Writing("exec yes"));
        await using var reader = new Job(Reading("exec sleep 1000"));
        var writing = (await writer.Start()).EnsureRun();
        await reader.Start();
        _pipe.CloseReader();
        await reader.Kill();
        Assert.Equal(ProcessEnd.BySignal(Signal.Parse("PIPE")), await writing.Ended.WaitAsync(Limit));
    }

    [Fact]
    public async Task A_start_with_a_closed_end_says_which()
    {
        _pipe.CloseWriter();
        await using var writer = new Job(Writing("echo"));
        var failure = await Assert.ThrowsAsync<SpawnException>(() => writer.Start().AsTask());
        Assert.Equal(SpawnFailure.Stream, failure.Reason);
        Assert.Contains("the writing end of the StdioPipe given for it is closed", failure.Message);
        await using var reader = new Job(Reading("cat"));
        Assert.Equal(JobOutcomeKind.Done, (await reader.Start()).Kind);
    }

    [Fact]
    public void Its_ends_differ_and_are_equal_to_themselves_only()
    {
        using var other = new StdioPipe();
        Assert.Equal(Reading("cat"), Reading("cat"));
        Assert.NotEqual(_pipe.Reader, _pipe.Writer);
        Assert.NotEqual(_pipe.Reader, other.Reader);
    }

    private static async Task<string?> Line(StreamReader reader) =>
        await reader.ReadLineAsync().WaitAsync(Limit);

    private Command Writing(string line) => Sh.Line(line) with { StandardOutput = _pipe.Writer };

    private Command Reading(string line) =>
        Sh.Line(line) with
        {
            StandardInput = _pipe.Reader,
            StandardOutput = Stdio.Pipe,
        };
}
