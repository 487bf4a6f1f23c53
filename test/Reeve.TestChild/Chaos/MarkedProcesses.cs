using System.Globalization;
using System.Text;

namespace Reeve.TestChild.Chaos;

/// <summary>Processes known by a variable in their environment, wherever they have gone.</summary>
internal sealed class MarkedProcesses
{
    private const string Variable = "REEVE_CHAOS_MARK";

    private readonly string _value = Guid.NewGuid().ToString("N");

    /// <summary>The command, marked; so is all that it starts.</summary>
    public Command Mark(Command command) =>
        command with
        {
            Environment = command.Environment.Set(Variable, _value),
        };

    /// <summary>Those that are alive: those that have left their containment, and those that have not.</summary>
    public (List<int> Contained, List<int> Escaped) Alive()
    {
        var (contained, escaped) = (new List<int>(), new List<int>());
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id))
            {
                continue;
            }
            var environment = Read(folder + "/environ");
            if (environment.Contains($"{Variable}={_value}\0", StringComparison.Ordinal) && IsAlive(folder))
            {
                (
                    environment.Contains("REEVE_ESCAPED=1\0", StringComparison.Ordinal) ? escaped : contained
                ).Add(id);
            }
        }
        return (contained, escaped);
    }

    /// <summary>A variable in a process's environment; null where there is none.</summary>
    public static string? VariableOf(int process, string name) =>
        Read(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/environ"))
            .Split('\0')
            .FirstOrDefault(entry => entry.StartsWith(name + '=', StringComparison.Ordinal))
            ?[(name.Length + 1)..];

    private static bool IsAlive(string folder)
    {
        var stat = Read(folder + "/stat");
        return stat.Length > 0 && stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
    }

    private static string Read(string path)
    {
        try
        {
            return Encoding.Latin1.GetString(File.ReadAllBytes(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has gone.
            return "";
        }
    }
}
