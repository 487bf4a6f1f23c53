using System.Collections;
using Reeve.Spawning.Windows.Starting;

namespace Reeve.Tests.Spawning.Windows;

/// <summary>Environments in the form that Windows takes.</summary>
public sealed class BuildingEnvironments
{
    private static readonly EnvironmentBlock Own = EnvironmentBlock.Of(
        new Hashtable
        {
            ["Path"] = @"C:\bin",
            ["a"] = "1",
            ["B"] = "2",
            ["SystemRoot"] = @"C:\Windows",
        }
    );

    [Fact]
    public void Is_sorted_without_regard_to_case_and_ends_with_a_NUL_more() =>
        Assert.Equal("a=1\0B=2\0Path=C:\\bin\0SystemRoot=C:\\Windows\0\0", Own.Text);

    [Fact]
    public void Names_are_the_same_in_any_case()
    {
        Assert.Equal(@"C:\bin", Own["PATH"]);
        var changed = Own.With(
            new EnvironmentChanges
            {
                ["PATH"] = "x",
                ["A"] = null,
                ["new"] = "ü=€",
            },
            "program"
        );
        Assert.Equal("B=2\0new=ü=€\0PATH=x\0SystemRoot=C:\\Windows\0\0", changed.Text);
    }

    [Fact]
    public void Cleared_it_has_nothing_but_where_Windows_is()
    {
        Assert.Equal(
            "ONLY=this\0SystemRoot=C:\\Windows\0\0",
            Own.With(new EnvironmentChanges { Clear = true, ["ONLY"] = "this" }, "program").Text
        );
        Assert.Equal(
            "\0",
            Own.With(new EnvironmentChanges { Clear = true, ["SYSTEMROOT"] = null }, "program").Text
        );
    }

    [Fact]
    public void A_NUL_is_refused_and_a_secret_not_told()
    {
        var failure = Assert.Throws<SpawnException>(() =>
            Own.With(new EnvironmentChanges { ["KEY"] = "secret\0value" }, "program")
        );
        Assert.Equal(SpawnFailure.InvalidText, failure.Reason);
        Assert.Contains("the environment variable 'KEY'", failure.Message);
        Assert.DoesNotContain("secret", failure.Message);
    }
}
