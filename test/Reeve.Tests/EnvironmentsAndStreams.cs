using Microsoft.Win32.SafeHandles;

namespace Reeve.Tests;

/// <summary>Describing a child's environment, streams and descriptors.</summary>
public sealed class EnvironmentsAndStreams
{
    [Fact]
    public void Changes_of_the_environment_are_values()
    {
        var changes = new EnvironmentChanges { ["B"] = "2", ["A"] = null };
        Assert.Equal(changes, EnvironmentChanges.None.Set("A", null).Set("B", "2"));
        Assert.Equal(
            changes.GetHashCode(),
            EnvironmentChanges.None.Set("A", null).Set("B", "2").GetHashCode()
        );
        Assert.Equal(["A", "B"], changes.Changes.Keys);
        Assert.Equal("2", changes["B"]);
        Assert.Null(changes["C"]);
        Assert.False(changes.IsEmpty);
        Assert.NotEqual(changes, changes.Set("B", "3"));
        Assert.NotEqual(changes, changes.Set("b", "2"));
        Assert.NotEqual(EnvironmentChanges.None, EnvironmentChanges.None.Set("A", null));
        Assert.NotEqual(EnvironmentChanges.None.Set("A", ""), EnvironmentChanges.None.Set("A", null));
        Assert.True(EnvironmentChanges.None.IsEmpty);
    }

    [Fact]
    public void An_empty_environment_is_a_change_and_stays_one()
    {
        var cleared = new EnvironmentChanges { Clear = true };
        Assert.False(cleared.IsEmpty);
        Assert.NotEqual(EnvironmentChanges.None, cleared);
        Assert.True(cleared.Set("A", "1").Clear);
        Assert.Empty(cleared.Changes);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("A=B")]
    [InlineData("=")]
    public void Names_that_are_none_are_refused(string? name)
    {
        Assert.ThrowsAny<ArgumentException>(() => EnvironmentChanges.None.Set(name!, "1"));
        Assert.ThrowsAny<ArgumentException>(() => new EnvironmentChanges { [name!] = "1" });
    }

    [Fact]
    public void Streams_are_values()
    {
        using var handle = new SafeFileHandle(-1, ownsHandle: false);
        using var other = new SafeFileHandle(-1, ownsHandle: false);
        Stdio[] all =
        [
            Stdio.Inherit,
            Stdio.Null,
            Stdio.StandardOutput,
            Stdio.ToFile("a"),
            Stdio.ToFile("b"),
            Stdio.ToFile("a", append: true),
            Stdio.FromFile("a"),
            Stdio.Handle(handle),
            Stdio.Handle(other),
        ];
        for (var i = 0; i < all.Length; i++)
        {
            for (var j = 0; j < all.Length; j++)
            {
                Assert.Equal(i == j, all[i].Equals(all[j]));
            }
        }
        Assert.Equal(Stdio.ToFile("a"), Stdio.ToFile("a"));
        Assert.Equal(Stdio.ToFile("a").GetHashCode(), Stdio.ToFile("a").GetHashCode());
        Assert.Equal(Stdio.Handle(handle), Stdio.Handle(handle));
        Assert.Equal(
            "inherit, null, stdout, > a, > b, >> a, < a, an open handle, an open handle",
            string.Join<Stdio>(", ", all)
        );
        Assert.False(Stdio.Null.Equals(null));
    }

    [Fact]
    public void Streams_that_are_none_are_refused()
    {
        Assert.Throws<ArgumentException>(static () => Stdio.ToFile(""));
        Assert.Throws<ArgumentNullException>(static () => Stdio.FromFile(null!));
        Assert.Throws<ArgumentNullException>(static () => Stdio.Handle(null!));
    }

    [Fact]
    public void Descriptors_are_values()
    {
        var descriptors = new Descriptors { [4] = Stdio.Null, [3] = Stdio.FromFile("in") };
        Assert.Equal(descriptors, Descriptors.None.Set(3, Stdio.FromFile("in")).Set(4, Stdio.Null));
        Assert.Equal(
            descriptors.GetHashCode(),
            Descriptors.None.Set(3, Stdio.FromFile("in")).Set(4, Stdio.Null).GetHashCode()
        );
        Assert.Equal([3, 4], descriptors.ByNumber.Keys);
        Assert.Equal(Stdio.Null, descriptors[4]);
        Assert.Null(descriptors[5]);
        Assert.NotEqual(descriptors, descriptors.Set(5, Stdio.Null));
        Assert.NotEqual(descriptors, descriptors.Set(3, Stdio.Null));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(0)]
    [InlineData(-1)]
    public void Numbers_of_the_standard_streams_are_refused(int number)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Descriptors.None.Set(number, Stdio.Null));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Descriptors { [number] = Stdio.Null });
    }

    [Fact]
    public void What_cannot_stand_at_a_chosen_number_is_refused()
    {
        Assert.Throws<ArgumentNullException>(static () => Descriptors.None.Set(3, null!));
        var failure = Assert.Throws<ArgumentException>(static () => Descriptors.None.Set(3, Stdio.Inherit));
        Assert.Contains("inherit", failure.Message);
        Assert.Throws<ArgumentException>(static () => new Descriptors { [3] = Stdio.StandardOutput });
    }
}
