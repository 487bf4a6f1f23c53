using Reeve.Cli.Parsing;

namespace Reeve.Cli.Tests.Parsing;

public sealed class ReadingLimits
{
    [Fact]
    public void Asks_for_nothing_without_options() => Assert.Null(LimitSettings.Parse(null, []));

    [Fact]
    public void Takes_a_nice_value() =>
        Assert.Equal(new ProcessLimits { Nice = -5 }, LimitSettings.Parse("-5", []));

    [Theory]
    [InlineData("nofile=1024", LimitedResource.OpenFiles, "1024")]
    [InlineData("nofile=10:20", LimitedResource.OpenFiles, "10:20")]
    [InlineData("nofile=10:", LimitedResource.OpenFiles, "10:")]
    [InlineData("nofile=:20", LimitedResource.OpenFiles, ":20")]
    [InlineData("core=unlimited", LimitedResource.CoreSize, "unlimited")]
    [InlineData("cpu=60:infinity", LimitedResource.CpuTime, "60:unlimited")]
    [InlineData("as=2G", LimitedResource.AddressSpace, "2147483648")]
    [InlineData("stack=64k", LimitedResource.Stack, "65536")]
    public void Takes_limits_of_resources(string option, LimitedResource resource, string expected) =>
        Assert.Equal(expected, LimitSettings.Parse(null, [option])!.Resources[resource]?.ToString());

    [Fact]
    public void Takes_several_the_last_of_a_name() =>
        Assert.Equal(
            new ResourceLimits { [LimitedResource.CoreSize] = 2, [LimitedResource.Data] = 3 },
            LimitSettings.Parse(null, ["core=1", "data=3", "core=2"])!.Resources
        );

    [Theory]
    [InlineData("nofile")]
    [InlineData("nofile=")]
    [InlineData("nofile=:")]
    [InlineData("nofile=1:2:3")]
    [InlineData("nofile=-1")]
    [InlineData("nofile=ten")]
    [InlineData("nofile=K")]
    [InlineData("nofile=18446744073709551616")]
    [InlineData("as=18446744073709551615G")]
    [InlineData("nofile=2:1")]
    [InlineData("files=1")]
    public void Refuses_what_is_no_limit(string option) =>
        Assert.Throws<UsageException>(() => LimitSettings.Parse(null, [option]));

    [Theory]
    [InlineData("20")]
    [InlineData("-21")]
    [InlineData("low")]
    public void Refuses_what_is_no_nice_value(string nice) =>
        Assert.Throws<UsageException>(() => LimitSettings.Parse(nice, []));
}
