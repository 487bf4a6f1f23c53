using System.Globalization;
using System.Text;

namespace Reeve.Stress.Tests;

/// <summary>Processes known by a variable in their environment, wherever they have gone.</summary>
internal sealed class MarkedProcesses
{
    private const string Variable = "REEVE_TEST_MARK";

    private readonly string _value = Guid.NewGuid().ToString("N");
    private readonly byte[] _entry;

    public MarkedProcesses() => _entry = Encoding.ASCII.GetBytes($"{Variable}={_value}\0");

    /// <summary>The command, marked; so is all that it starts.</summary>
    public Command Mark(Command command) =>
        command with
        {
            Environment = command.Environment.Set(Variable, _value),
        };

    /// <summary>Those that are alive, zombies not counted.</summary>
    public IReadOnlyList<int> Alive() =>
        [
            .. from folder in Directory.EnumerateDirectories("/proc")
            let name = Path.GetFileName(folder)
            where char.IsAsciiDigit(name[0])
            let id = int.Parse(name, CultureInfo.InvariantCulture)
            where IsMarked(id) && Facts.IsAlive(id)
            select id,
        ];

    /// <summary>Ends those that are left, also those that are being forked meanwhile.</summary>
    public void KillAll()
    {
        while (Alive() is { Count: > 0 } alive)
        {
            foreach (var id in alive)
            {
                _ = Facts.Kill(id, 9);
            }
        }
    }

    private bool IsMarked(int id)
    {
        try
        {
            return File.ReadAllBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/environ"))
                    .AsSpan()
                    .IndexOf(_entry) >= 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has gone.
            return false;
        }
    }
}
