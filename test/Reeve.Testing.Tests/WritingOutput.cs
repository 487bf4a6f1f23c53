using System.Text;
using static Reeve.Testing.Tests.World;

namespace Reeve.Testing.Tests;

public sealed class WritingOutput
{
    private readonly SimulatedOs _os = new();
    private readonly Log _log = new();

    [Fact]
    public void A_sink_gets_it_with_run_stream_and_time_and_then_the_ends()
    {
        _os.Define(
            "server",
            s =>
                s.Write("up\n")
                    .After(
                        Seconds(2),
                        x => x.Write("bad\n", OutputStream.StandardError).Write("out\n"u8).Exit(0)
                    )
        );
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(ToLog);
            var run = (await job.Start()).EnsureRun();
            await run.Ended;
        });
        Assert.Equal(
            [
                "0: 1 out 'up\n'",
                "2: 1 err 'bad\n'",
                "2: 1 out 'out\n'",
                "2: 1 out end, 7 bytes",
                "2: 1 err end, 4 bytes",
            ],
            _log.Lines
        );
    }

    [Fact]
    public void What_was_refused_comes_again_when_the_flow_resumes()
    {
        _os.Define("server", s => s.Write("one").After(Seconds(1), x => x.Write("two").Exit(0)));
        _log.Refuses = true;
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(ToLog);
            await (await job.Start()).EnsureRun().Ended;
            await Task.Delay(Seconds(1), _os.Clock);
            _log.Refuses = false;
            _log.Flow!.Resume();
        });
        Assert.Equal(
            [
                "0: refused",
                "1: 1 err end, 0 bytes",
                "2: 1 out 'one'",
                "2: 1 out 'two'",
                "2: 1 out end, 6 bytes",
            ],
            _log.Lines
        );
    }

    [Fact]
    public void Who_escapes_leaves_it_cut()
    {
        _os.Define(
            "server",
            s =>
                s.Fork(w => w.After(Seconds(5), x => x.Write("late")), escapes: true)
                    .Write("early")
                    .After(Seconds(1), x => x.Exit(0))
        );
        Run run = null!;
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(ToLog);
            run = (await job.Start()).EnsureRun();
            await run.Ended;
            await Task.Delay(Seconds(10), _os.Clock);
        });
        Assert.True(run.IsCut(OutputStream.StandardOutput));
        Assert.Equal("1: 1 out end, 5 bytes, cut", _log.Lines[1]);
        Assert.DoesNotContain(_log.Lines, static line => line.Contains("late", StringComparison.Ordinal));
    }

    [Fact]
    public void Whatever_the_seed_the_end_of_a_run_comes_before_the_next()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var os = new SimulatedOs(seed);
            var log = new Log();
            os.Define(
                "server",
                static s => s.Write("up").On(Signal.Terminate, static x => x.Write("bye").Exit(0))
            );
            os.Run(async () =>
            {
                await using var job = os.CreateJob(Server with { StandardOutput = Stdio.ToSink(log) });
                await job.Start();
                await job.Restart();
                await job.Restart();
                await job.Stop();
            });
            Assert.Equal(
                [
                    "1 out 'up'",
                    "1 out 'bye'",
                    "1 out end",
                    "2 out 'up'",
                    "2 out 'bye'",
                    "2 out end",
                    "3 out 'up'",
                    "3 out 'bye'",
                    "3 out end",
                ],
                log.Lines.Select(static line => line[3..].Split(',')[0])
            );
        }
    }

    [Fact]
    public void A_sink_that_throws_is_reported_once_and_the_rest_is_dropped()
    {
        var failures = new List<JobFailure>();
        _log.Throws = true;
        _os.Define("server", s => s.Write("one").Write("two").After(Seconds(1), x => x.Exit(0)));
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(ToLog);
            await job.SetErrorHandler(failures.Add);
            await (await job.Start()).EnsureRun().Ended;
        });
        Assert.IsType<FormatException>(Assert.Single(failures).Exception.InnerException);
        Assert.Equal(6, _log.Dropped);
    }

    [Fact]
    public void A_stream_gets_it_and_ends_with_the_run()
    {
        _os.Define("server", s => s.After(Seconds(1), x => x.Write("one").After(Seconds(1), y => y.Exit(0))));
        _os.Run(async () =>
        {
            await using var job = _os.CreateJob(
                Server with
                {
                    StandardOutput = Stdio.Pipe,
                    StandardError = Stdio.StandardOutput,
                }
            );
            var run = (await job.Start()).EnsureRun();
            var buffer = new byte[10];
            Assert.Equal(3, await run.StandardOutput.ReadAsync(buffer));
            Assert.Equal(Seconds(1), _os.Elapsed);
            Assert.Equal(0, await run.StandardOutput.ReadAsync(buffer));
            Assert.Equal(Seconds(2), _os.Elapsed);
            Assert.Throws<InvalidOperationException>(() => run.StandardError);
        });
    }

    [Fact]
    public void Lines_can_be_read()
    {
        _os.Define("server", s => s.Write("one\ntw").After(Seconds(1), x => x.Write("o\nthree").Exit(0)));
        var read = _os.Run(async () =>
        {
            await using var job = _os.CreateJob(Server with { StandardOutput = Stdio.Pipe });
            await using var lines = (await job.Start()).EnsureRun().ReadLines();
            var texts = new List<string>();
            await foreach (var line in lines)
            {
                texts.Add(line.Text);
            }
            return texts;
        });
        Assert.Equal(["one", "two", "three"], read);
    }

    private Command ToLog =>
        Server with
        {
            StandardOutput = Stdio.ToSink(_log),
            StandardError = Stdio.ToSink(_log),
        };

    private sealed class Log : IOutputSink
    {
        private static readonly DateTimeOffset Beginning = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public List<string> Lines { get; } = [];

        public bool Refuses { get; set; }

        public bool Throws { get; set; }

        public OutputFlow? Flow { get; private set; }

        public long Dropped { get; private set; }

        public bool Write(in OutputChunk chunk)
        {
            if (Throws)
            {
                throw new FormatException("It does not like it.");
            }
            if (Refuses)
            {
                Flow = chunk.Flow;
                Lines.Add($"{(chunk.ReadAt - Beginning).TotalSeconds}: refused");
                return false;
            }
            Add(chunk.ReadAt, chunk.Run, chunk.Stream, $"'{Encoding.UTF8.GetString(chunk.Bytes)}'");
            return true;
        }

        public void End(in OutputEnd end)
        {
            Dropped += end.Dropped;
            Add(end.At, end.Run, end.Stream, $"end, {end.Bytes} bytes{(end.IsCut ? ", cut" : "")}");
        }

        private void Add(DateTimeOffset at, Run run, OutputStream stream, string what) =>
            Lines.Add(
                $"{(at - Beginning).TotalSeconds}: {run.Number} {(stream == OutputStream.StandardOutput ? "out" : "err")} {what}"
            );
    }
}
