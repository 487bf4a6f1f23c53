using Reeve.Cli.Tests.Helpers;
using Reeve.Cli.Watching.Ignoring;

namespace Reeve.Cli.Tests.Watching.Ignoring;

public sealed class WeighingIgnoreRules : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("src/bin/a", true)]
    [InlineData("obj/a", true)]
    [InlineData("x/node_modules/y/z", true)]
    [InlineData(".git/HEAD", true)]
    [InlineData("src/.a.cs.swp", true)]
    [InlineData("src/a.cs~", true)]
    [InlineData("src/#a.cs#", true)]
    [InlineData("src/a.cs", false)]
    [InlineData("src/bin", false)]
    public void Ignores_by_default_what_builds_and_editors_leave(string path, bool expected) =>
        Assert.Equal(expected, Rules(_folder.Path).IsIgnored(_folder.At(path), isDirectory: false));

    [Fact]
    public void Honours_files_up_to_the_root_of_the_repository_and_not_beyond()
    {
        _folder.Write(".gitignore", "*.far\n");
        _folder.Folder("repo/.git");
        _folder.Write("repo/.gitignore", "*.log\n/src/gen\n");
        _folder.Write("repo/src/.gitignore", "!keep.log\n");
        var root = _folder.Folder("repo/src");
        var rules = Rules(root);
        Assert.True(rules.IsIgnored(Path.Join(root, "a.log"), isDirectory: false));
        Assert.False(rules.IsIgnored(Path.Join(root, "keep.log"), isDirectory: false));
        Assert.True(rules.IsIgnored(Path.Join(root, "gen/a.cs"), isDirectory: false));
        Assert.False(rules.IsIgnored(Path.Join(root, "a.far"), isDirectory: false));
    }

    [Fact]
    public void Watches_a_directory_that_was_asked_for_though_it_is_ignored_above()
    {
        _folder.Folder(".git");
        _folder.Write(".gitignore", "dist/\n");
        var root = _folder.Folder("dist");
        Assert.False(Rules(root).IsIgnored(Path.Join(root, "a.js"), isDirectory: false));
    }

    [Fact]
    public void Gives_the_users_own_rules_the_last_word()
    {
        _folder.Write(".gitignore", "*.log\n");
        var rules = Rules(_folder.Path, "!bin", "!a.log", "/b.cs");
        Assert.False(rules.IsIgnored(_folder.At("bin/x"), isDirectory: false));
        Assert.False(rules.IsIgnored(_folder.At("a.log"), isDirectory: false));
        Assert.True(rules.IsIgnored(_folder.At("b.cs"), isDirectory: false));
        Assert.False(rules.IsIgnored(_folder.At("x/b.cs"), isDirectory: false));
    }

    [Fact]
    public void Reads_a_file_anew_when_told_to()
    {
        var rules = Rules(_folder.Path);
        Assert.False(rules.IsIgnored(_folder.At("a.log"), isDirectory: false));
        _folder.Write(".gitignore", "*.log\n");
        rules.Forget(_folder.Path);
        Assert.True(rules.IsIgnored(_folder.At("a.log"), isDirectory: false));
    }

    private IgnoreRules Rules(string root, params string[] extra) => new(root, extra, _folder.Path);
}
