// What a report of the mutation tester says, and what is to be tested again:
// dotnet run --file report.cs -- FIRST CONFIGURATION [SECOND]
// Writes a configuration for what survived the first run; with the report of that second run, prints what survived both.
using System.Text.Json.Nodes;

if (args.Length is not (2 or 3))
{
    Console.Error.WriteLine("usage: dotnet run --file report.cs -- FIRST CONFIGURATION [SECOND]");
    return 2;
}
var tested = Read(args[0]);
var survivors = tested.Where(static mutant => !mutant.IsFound).ToList();
if (args is [_, _, var second])
{
    var found = Read(second)
        .Where(static mutant => mutant.IsFound)
        .Select(static mutant => (mutant.Place, mutant.What))
        .ToHashSet();
    var left = survivors.Where(mutant => !found.Contains((mutant.Place, mutant.What))).ToList();
    foreach (var mutant in left)
    {
        Console.WriteLine($"{mutant.File}({mutant.Line}): {mutant.What}");
    }
    foreach (var folder in tested.GroupBy(static mutant => mutant.File.Split('/')[0]))
    {
        var all = folder.Count();
        var missed = left.Count(mutant => mutant.File.StartsWith(folder.Key + '/', StringComparison.Ordinal));
        Console.WriteLine(
            $"{folder.Key}: {all - missed} of {all} mutants found, {100.0 * (all - missed) / all:F1} %"
        );
    }
    return 0;
}
var settings = JsonNode.Parse(File.ReadAllText("stryker-config.json"))!;
var places = new JsonArray();
foreach (var mutant in survivors)
{
    places.Add((JsonNode)mutant.Place);
}
settings["stryker-config"]!["mutate"] = places;
File.WriteAllText(args[1], settings.ToJsonString());
Console.WriteLine($"{survivors.Count} of {tested.Count} mutants are to be looked at again.");
return 0;

static List<Mutant> Read(string report)
{
    var mutants = new List<Mutant>();
    foreach (var (path, file) in JsonNode.Parse(File.ReadAllText(report))!["files"]!.AsObject())
    {
        var name = path[(path.LastIndexOf("/src/Reeve/", StringComparison.Ordinal) + "/src/Reeve/".Length)..];
        var lines = file!["source"]!.GetValue<string>().Split('\n');
        foreach (var mutant in file["mutants"]!.AsArray())
        {
            var status = mutant!["status"]!.GetValue<string>();
            if (status is "Killed" or "Timeout" or "Survived" or "NoCoverage")
            {
                mutants.Add(
                    new Mutant(
                        name,
                        mutant["location"]!["start"]!["line"]!.GetValue<int>(),
                        $"{name}{{{Offset(mutant["location"]!["start"]!)}..{Offset(mutant["location"]!["end"]!)}}}",
                        $"{mutant["mutatorName"]}: {mutant["replacement"]?.GetValue<string>().ReplaceLineEndings(" ")}",
                        status is "Killed" or "Timeout"
                    )
                );
            }
        }
        int Offset(JsonNode at) =>
            lines.Take(at["line"]!.GetValue<int>() - 1).Sum(static line => line.Length + 1)
            + at["column"]!.GetValue<int>()
            - 1;
    }
    return mutants;
}

#pragma warning disable MA0047 // A program of one file has no namespace.
/// <param name="Place">The file, and from where to where in it.</param>
internal sealed record Mutant(string File, int Line, string Place, string What, bool IsFound);
