using Reeve.Cli.Events;
using Reeve.Cli.Parsing;
using Reeve.Cli.Watching;

namespace Reeve.Cli.Tests.Parsing;

public sealed class ReadingOtherValues
{
    [Fact]
    public void Sets_environment_variables_also_to_nothing_and_to_values_with_equals_signs()
    {
        var changes = Settings.ParseEnvironment(["A=1", "B=", "C=x=y"], clear: true);
        Assert.True(changes.Clear);
        Assert.Equal("1", changes["A"]);
        Assert.Equal("", changes["B"]);
        Assert.Equal("x=y", changes["C"]);
    }

    [Theory]
    [InlineData("A")]
    [InlineData("=1")]
    public void Refuses_an_environment_variable_without_name_or_equals_sign(string value) =>
        Assert.Throws<UsageException>(() => Settings.ParseEnvironment([value], clear: false));

    [Fact]
    public void Takes_extensions_with_and_without_dots_in_lists() =>
        Assert.Equal([".cs", ".json", ".md"], Settings.ParseExtensions(["cs,.json", "*.md"]));

    [Theory]
    [InlineData("cs,,x")]
    [InlineData("a/b")]
    public void Refuses_what_is_no_extension(string value) =>
        Assert.Throws<UsageException>(() => Settings.ParseExtensions([value]));

    [Theory]
    [InlineData("none", Containment.None)]
    [InlineData("process-group", Containment.ProcessGroup)]
    [InlineData("session", Containment.Session)]
    [InlineData("cgroup", Containment.Cgroup)]
    [InlineData("cgroup,session", Containment.Cgroup, Containment.Session)]
    [InlineData("cgroup,none", Containment.Cgroup, Containment.None)]
    public void Knows_the_containments(string name, Containment expected, Containment? orElse = null) =>
        Assert.Equal((expected, orElse), Settings.ParseContainment(name));

    [Theory]
    [InlineData("jail")]
    [InlineData("cgroup,jail")]
    [InlineData("session,none")]
    [InlineData("cgroup,cgroup")]
    [InlineData("cgroup,session,none")]
    public void Refuses_an_unknown_containment(string text) =>
        Assert.Throws<UsageException>(() => Settings.ParseContainment(text));

    [Theory]
    [InlineData("65536", 65536)]
    [InlineData("1k", 1024)]
    [InlineData("512M", 512L << 20)]
    [InlineData("1.5G", 3L << 29)]
    [InlineData("2T", 2L << 40)]
    public void Reads_sizes(string text, long expected) => Assert.Equal(expected, Sizes.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("M")]
    [InlineData("0")]
    [InlineData("-1M")]
    [InlineData("12X")]
    [InlineData("1e30")]
    public void Refuses_what_is_no_size(string text) =>
        Assert.Throws<UsageException>(() => Sizes.Parse(text));

    [Fact]
    public void Knows_the_reactions()
    {
        Assert.Equal(new Reaction(ReactionKind.Restart), Reaction.Parse("restart"));
        Assert.Equal(new Reaction(ReactionKind.Queue), Reaction.Parse("queue"));
        Assert.Equal(new Reaction(ReactionKind.Ignore), Reaction.Parse("ignore"));
        Assert.Equal(new Reaction(ReactionKind.Signal, Signal.User1), Reaction.Parse("signal:usr1"));
        Assert.Throws<UsageException>(() => Reaction.Parse("signal:nope"));
        Assert.Throws<UsageException>(() => Reaction.Parse("explode"));
    }

    [Fact]
    public void Knows_where_events_may_go()
    {
        Assert.Equal(new EventTarget(null, 2), EventTarget.Parse("json"));
        Assert.Equal(new EventTarget(null, 3), EventTarget.Parse("json:fd:3"));
        Assert.Equal(new EventTarget("a:b.jsonl"), EventTarget.Parse("json:a:b.jsonl"));
    }

    [Theory]
    [InlineData("xml")]
    [InlineData("json:")]
    [InlineData("json:fd:")]
    [InlineData("json:fd:x")]
    public void Refuses_an_unknown_target_of_events(string text) =>
        Assert.Throws<UsageException>(() => EventTarget.Parse(text));
}
