using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Reeve.Tests.Real;

/// <summary>
/// A program whose processes can all be found, also those of which nobody knows the ids: its <c>PATH</c> has a tag in it, and
/// Reeve passes that on to everything that it starts, to the guardian too.
/// </summary>
internal sealed class TaggedProgram : IDisposable
{
    private readonly string _tag = $"/no/such/{Guid.NewGuid():N}";
    private readonly Process _process;

    public TaggedProgram(string path, params string[] words)
    {
        var start = new ProcessStartInfo(path, words)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["PATH"] += ":" + _tag;
        // A core file of it would keep its end back.
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        // What it writes to standard error is little, and nobody reads it.
        _process = Process.Start(start)!;
    }

    public int Id => _process.Id;

    public int ExitCode => _process.ExitCode;

    /// <summary>Its next line.</summary>
    public ValueTask<string?> Line(CancellationToken cancellationToken) =>
        _process.StandardOutput.ReadLineAsync(cancellationToken);

    public Task Exited(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    public void Signal(int signal) => Assert.Equal(0, Facts.Kill(Id, signal));

    /// <summary>Its processes that are alive, but for itself, and their command lines.</summary>
    public IReadOnlyList<(int Id, string Text)> Alive()
    {
        var found = new List<(int, string)>();
        foreach (var directory in Directory.GetDirectories("/proc"))
        {
            if (
                int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var id)
                && id != Id
                && Text(directory + "/environ").Contains(_tag, StringComparison.Ordinal)
                && Facts.IsAlive(id)
            )
            {
                found.Add((id, Text(directory + "/cmdline").Replace('\0', ' ').Split('\n')[0]));
            }
        }
        return found;
    }

    /// <summary>A guardian, when one is there.</summary>
    public int Guardian() => Alive().FirstOrDefault(process => IsGuardian(process.Id)).Id;

    /// <summary>The guardian of this process, which lives: it, or one of its processes that is a supervisor too.</summary>
    public int GuardianOf(int supervisor) =>
        Alive()
            .Single(process =>
                IsGuardian(process.Id)
                && Text($"/proc/{process.Id}/status")
                    .Contains($"\nPPid:\t{supervisor}\n", StringComparison.Ordinal)
            )
            .Id;

    public void Dispose()
    {
        // It first: it would start others.
        _process.Kill();
        foreach (var (id, _) in Alive())
        {
            _ = Facts.Kill(id, 9);
        }
        _process.Dispose();
    }

    private static bool IsGuardian(int id) =>
        Text($"/proc/{id}/cmdline").Contains("reeve-guardian", StringComparison.Ordinal);

    private static string Text(string path)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
