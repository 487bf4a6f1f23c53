using Microsoft.CodeAnalysis;

namespace Reeve.Analyzers.Tests;

public sealed class SuppressingUnawaitedTickets
{
    public static MatrixTheoryData<string, PointsAt> Reports =>
        new(["IDE0058", "VSTHRD110", "MA0134"], Enum.GetValues<PointsAt>());

    [Theory]
    [InlineData("job.Start();")]
    [InlineData("job.Signal(Signal.User1);")]
    [InlineData("job.Send(JobControl.Stop(), JobPriority.High);")]
    [InlineData("job.Call(context => { });")]
    [InlineData("job!.Stop();")]
    [InlineData("Helper(job);")]
    [InlineData("if (token.CanBeCanceled) job.Stop(); else await task;")]
    [InlineData("for (job.Start(); !task.IsCompleted; job.Restart()) { }")]
    [InlineData("async Task Local() { await task; job.Start(); }\nawait Local();")]
    [InlineData("Func<Task> later = async () => { await task; job.Start(); };\nawait later();")]
    [InlineData("Func<Task> later = async () => job.Start();\nawait later();")]
    public async Task Lets_a_ticket_go_unawaited(string statements)
    {
        var warnings = await Unawaited(statements);

        Assert.NotEmpty(warnings);
        Assert.All(warnings, warning => Assert.True(warning.IsSuppressed, warning.ToString()));
    }

    [Theory]
    [InlineData("Task.Delay(1);")]
    [InlineData("job.Start().AsTask();")]
    [InlineData("job.Start().WaitAsync(token);")]
    [InlineData("job.DisposeAsync();")]
    [InlineData("TaskOfTicket(job);")]
    [InlineData("Command.Exec(\"true\").RunAsync();")]
    [InlineData("Func<Task> later = async () => Task.Delay(1);\nawait later();")]
    public async Task Leaves_every_other_warning_alone(string statements)
    {
        var warning = Assert.Single(await Unawaited(statements));

        Assert.False(warning.IsSuppressed);
    }

    [Fact]
    public async Task Tells_a_ticket_from_the_task_beside_it()
    {
        var warnings = await Unawaited("job.Start(); Task.Delay(1); job.Stop();");

        Assert.Equal([true, false, true], warnings.Select(warning => warning.IsSuppressed));
    }

    [Fact]
    public async Task Looks_inside_a_function_that_is_given_to_a_job()
    {
        var warnings = await Unawaited(
            """
            job.Call(async context =>
            {
                await Task.Yield();
                Task.Delay(1);
                context.Job.Stop();
            });
            """
        );

        Assert.Equal([true, false, true], warnings.Select(warning => warning.IsSuppressed));
    }

    [Fact]
    public async Task Knows_the_ticket_by_its_assembly_too()
    {
        var warnings = await Snippet.Compile(
            """
            using System.Runtime.CompilerServices;
            using System.Threading.Tasks;

            namespace Reeve
            {
                public class Ticket
                {
                    public TaskAwaiter GetAwaiter() => Task.CompletedTask.GetAwaiter();

                    public static Ticket Get() => new();

                    public static async Task Run()
                    {
                        await Get();
                        Get();
                    }
                }
            }
            """
        );

        Assert.False(Assert.Single(warnings, warning => Has(warning, "CS4014")).IsSuppressed);
    }

    [Theory]
    [MemberData(nameof(Reports))]
    public async Task Covers_the_analyzers_that_ask_the_same(string id, PointsAt pointsAt)
    {
        var all = await Snippet.CompileBody(
            "job.Start();\nTask.Delay(1);\njob.Stop();",
            new DiscardReporter(id, pointsAt)
        );

        Assert.Equal(
            [true, false, true],
            InOrder(all.Where(diagnostic => Has(diagnostic, id)))
                .Select(diagnostic => diagnostic.IsSuppressed)
        );
    }

    [Fact]
    public async Task Leaves_rules_that_it_does_not_know_alone()
    {
        var all = await Snippet.CompileBody(
            "job.Start();",
            new DiscardReporter("OTHER1", PointsAt.Expression)
        );

        Assert.False(Assert.Single(all, diagnostic => Has(diagnostic, "OTHER1")).IsSuppressed);
    }

    private static async Task<IReadOnlyList<Diagnostic>> Unawaited(string statements) =>
        InOrder((await Snippet.CompileBody(statements)).Where(diagnostic => Has(diagnostic, "CS4014")));

    private static bool Has(Diagnostic diagnostic, string id) =>
        string.Equals(diagnostic.Id, id, StringComparison.Ordinal);

    private static List<Diagnostic> InOrder(IEnumerable<Diagnostic> diagnostics) =>
        [.. diagnostics.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)];
}
