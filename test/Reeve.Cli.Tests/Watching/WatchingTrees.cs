using System.Collections.Concurrent;
using Reeve.Cli.Parsing;
using Reeve.Cli.Tests.Helpers;
using Reeve.Cli.Watching;
using Reeve.Cli.Watching.Inotify;

namespace Reeve.Cli.Tests.Watching;

public sealed class WatchingTrees : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder = new();
    private readonly BlockingCollection<string> _changes = [];
    private TreeWatcher? _watcher;

    public enum Kind
    {
        Inotify,
        Portable,
    }

    public void Dispose()
    {
        _watcher?.Dispose();
        _changes.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(Kind.Inotify)]
    [InlineData(Kind.Portable)]
    public void Tells_of_writing_deleting_and_renaming(Kind kind)
    {
        _folder.Write("src/a.cs", "1");
        Watch(kind, ["src"]);
        _folder.Write("src/a.cs", "2");
        ExpectOnly("src/a.cs");
        File.Move(_folder.At("src/a.cs"), _folder.At("src/b.cs"));
        ExpectOnly("src/a.cs", "src/b.cs");
        File.Delete(_folder.At("src/b.cs"));
        ExpectOnly("src/b.cs");
    }

    [Theory]
    [InlineData(Kind.Inotify)]
    [InlineData(Kind.Portable)]
    public void Tells_of_a_watched_link_and_of_the_file_that_it_leads_to(Kind kind)
    {
        _folder.Write("real/app.conf", "1");
        _folder.Write("real/next.conf", "1");
        File.CreateSymbolicLink(_folder.At("app.conf"), "real/app.conf");
        Watch(kind, ["app.conf"]);
        _folder.Write("real/app.conf", "2");
        ExpectOnly("real/app.conf");
        File.CreateSymbolicLink(_folder.At("new.conf"), "real/next.conf");
        File.Move(_folder.At("new.conf"), _folder.At("app.conf"), overwrite: true);
        ExpectOnly("app.conf");
    }

    [Fact]
    public void Refuses_a_link_that_leads_to_itself()
    {
        File.CreateSymbolicLink(_folder.At("loop"), "loop");
        Assert.Throws<UsageException>(() => WatchRoot.Open(_folder.At("loop"), []).ToList());
    }

    [Theory]
    [InlineData(Kind.Inotify)]
    [InlineData(Kind.Portable)]
    public void Tells_nothing_of_ignored_files_and_other_extensions(Kind kind)
    {
        _folder.Write(".gitignore", "*.log.cs\n");
        _folder.Folder("obj");
        Watch(kind, [""], ".cs");
        _folder.Write("a.log.cs", "");
        _folder.Write("obj/a.cs", "");
        _folder.Write("node_modules/deep/a.cs", "");
        _folder.Write("a.txt", "");
        // What comes last must be what is told first.
        _folder.Write("last.cs", "");
        ExpectOnly("last.cs");
    }

    [Theory]
    [InlineData(Kind.Inotify)]
    [InlineData(Kind.Portable)]
    public void Tells_of_one_file_however_it_is_saved(Kind kind)
    {
        _folder.Write("app.conf", "1");
        _folder.Write("other.conf", "1");
        Watch(kind, ["app.conf"]);
        _folder.Write("other.conf", "2");
        _folder.Write("app.conf.new", "2");
        File.Move(_folder.At("app.conf.new"), _folder.At("app.conf"), overwrite: true);
        ExpectOnly("app.conf");
        File.WriteAllText(_folder.At("app.conf"), "3");
        ExpectOnly("app.conf");
    }

    [Theory]
    [InlineData(Kind.Inotify)]
    [InlineData(Kind.Portable)]
    public void Takes_the_files_of_a_new_directory_for_changes_and_not_the_directory(Kind kind)
    {
        Watch(kind, [""]);
        _folder.Folder("empty");
        _folder.Write("new/a.cs", "1");
        ExpectOnly("new/a.cs");
    }

    [Fact]
    public void Follows_directories_that_are_made_or_moved_in_later()
    {
        Watch(Kind.Inotify, [""]);
        _folder.Write("new/deep/a.cs", "1");
        ExpectOnly("new/deep/a.cs");
        _folder.Write("new/deep/a.cs", "2");
        ExpectOnly("new/deep/a.cs");
        using var outside = new TemporaryFolder();
        outside.Write("in/b.cs", "1");
        Directory.Move(outside.At("in"), _folder.At("in"));
        ExpectOnly("in/b.cs");
        Directory.Move(_folder.At("in"), _folder.At("renamed"));
        ExpectOnly("in", "renamed/b.cs");
        _folder.Write("renamed/b.cs", "2");
        ExpectOnly("renamed/b.cs");
    }

    [Fact]
    public void Takes_up_a_watched_directory_again_that_was_deleted_and_made_anew()
    {
        _folder.Write("dist/a.js", "1");
        Watch(Kind.Inotify, ["dist"]);
        Directory.Delete(_folder.At("dist"), recursive: true);
        ExpectOnly("dist/a.js");
        _folder.Write("dist/b.js", "1");
        ExpectOnly("dist/b.js");
        _folder.Write("dist/b.js", "2");
        ExpectOnly("dist/b.js");
    }

    [Fact]
    public void Takes_in_new_rules_at_once()
    {
        _folder.Write(".gitignore", "gen/\n");
        _folder.Write("gen/a.cs", "1");
        Watch(Kind.Inotify, [""], ".cs");
        _folder.Write(".gitignore", "other.cs\n");
        _folder.Write("other.cs", "1");
        // The directory that is uncovered is watched from now on; when exactly, nobody tells: write until it is seen.
        WriteUntilTold("gen/a.cs");
    }

    [Fact]
    public void Takes_no_watch_for_ignored_directories()
    {
        for (var index = 0; index < 50; index++)
        {
            _folder.Folder($"node_modules/p{index}/lib");
        }
        _folder.Folder("src");
        Watch(Kind.Inotify, [""]);
        // The parent, the root and src.
        Assert.Equal(3, CountKernelWatches());
    }

    private static int CountKernelWatches() =>
        Directory
            .GetFiles("/proc/self/fdinfo")
            .Select(ReadOrEmpty)
            .Where(text => text.Contains("inotify wd:"))
            .Select(text => text.Split("inotify wd:").Length - 1)
            .Order()
            .First();

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }

    private void Watch(Kind kind, string[] roots, params string[] extensions)
    {
        Assert.SkipUnless(kind != Kind.Inotify || OperatingSystem.IsLinux(), "inotify is Linux's");
        var scope = new WatchScope(
            [.. roots.SelectMany(root => WatchRoot.Open(_folder.At(root), []))],
            extensions
        );
        _watcher =
            kind == Kind.Inotify
                ? new InotifyWatcher(scope, _changes.Add, Assert.Fail)
                : new PortableWatcher(scope, _changes.Add, Assert.Fail);
    }

    /// <summary>Waits until each of the files has been told of, and sees that no other is.</summary>
    private void ExpectOnly(params string[] files)
    {
        var left = files.ToHashSet();
        while (left.Count > 0)
        {
            Assert.True(
                _changes.TryTake(out var path, Limit),
                $"nothing is told of {string.Join(", ", left)}"
            );
            var file = Path.GetRelativePath(_folder.Path, path);
            Assert.Contains(file, files);
            left.Remove(file);
        }
        // One change is several events; the rest of them comes at once.
        while (_changes.TryTake(out var rest, TimeSpan.FromMilliseconds(100)))
        {
            Assert.Contains(Path.GetRelativePath(_folder.Path, rest), files);
        }
    }

    private void WriteUntilTold(string file)
    {
        for (var index = 0; index < 200; index++)
        {
            _folder.Write(file, $"{index}");
            while (_changes.TryTake(out var path, TimeSpan.FromMilliseconds(100)))
            {
                if (path == _folder.At(file))
                {
                    return;
                }
                Assert.NotEqual(_folder.At("other.cs"), path);
            }
        }
        Assert.Fail($"nothing is told of {file}");
    }
}
