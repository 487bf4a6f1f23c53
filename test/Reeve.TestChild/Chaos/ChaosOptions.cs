using System.Globalization;

namespace Reeve.TestChild.Chaos;

/// <summary>How long, with which chances, and where the report goes.</summary>
internal sealed record ChaosOptions(TimeSpan Time, int Seed, string? Report)
{
    private const string Usage = """
        Chaos on the real kernel: many jobs under random controls and faults, and whether what must hold holds.

        chaos [--minutes N | --seconds N] [--seed N] [--report FILE]

          --minutes, --seconds  how long new jobs are begun (default: 1 minute)
          --seed                which chances are taken (default: others each time)
          --report              where the report goes, as JSON (default: standard output)

        The variable REEVE_PIDFDS=basic or none takes away what newer kernels can do. The status is 1 when something that must
        hold did not, or something was left.
        """;

    /// <summary>Reads them; null, with a word on standard error, when they cannot be understood.</summary>
    public static ChaosOptions? Parse(IEnumerable<string> words)
    {
        var options = new ChaosOptions(TimeSpan.FromMinutes(1), Random.Shared.Next(1_000_000), null);
        var rest = new Queue<string>(words);
        while (rest.TryDequeue(out var name))
        {
            var value = rest.TryDequeue(out var next) ? next : "";
            var isNumber = double.TryParse(value, CultureInfo.InvariantCulture, out var number) && number > 0;
            switch (name)
            {
                case "--minutes" when isNumber:
                    options = options with { Time = TimeSpan.FromMinutes(number) };
                    break;
                case "--seconds" when isNumber:
                    options = options with { Time = TimeSpan.FromSeconds(number) };
                    break;
                case "--seed" when int.TryParse(value, CultureInfo.InvariantCulture, out var seed):
                    options = options with { Seed = seed };
                    break;
                case "--report" when value.Length > 0:
                    options = options with { Report = Path.GetFullPath(value) };
                    break;
                default:
                    Console.Error.WriteLine(
                        name is "--help" or "-h" ? Usage : $"'{name} {value}' is not understood.\n\n{Usage}"
                    );
                    return null;
            }
        }
        return options;
    }
}
