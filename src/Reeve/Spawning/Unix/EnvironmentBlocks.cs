using System.Collections;
using System.Runtime.CompilerServices;
using System.Text;

namespace Reeve.Spawning.Unix;

/// <summary>
/// The environments of children. Rebuilding one costs 30 µs and 18 kB for 43 variables, so the supervisor's own is
/// taken once, and each set of changes is merged into it once for each marking, until <see cref="Refresh"/>.
/// </summary>
internal sealed class EnvironmentBlocks
{
    private static readonly EnvironmentChanges UsualTerminal = EnvironmentChanges.None.Set("TERM", "xterm");

    private volatile Snapshot? _snapshot;

    public EnvironmentBlock For(Command command, string program, Marking marking = Marking.AsIs) =>
        For(
            command.Terminal is null ? command.Environment : WithTerminal(command.Environment),
            program,
            marking
        );

    public EnvironmentBlock For(EnvironmentChanges changes, string program, Marking marking)
    {
        var snapshot = Current();
        if (marking == Marking.AsIs && changes.IsEmpty)
        {
            return snapshot.Own;
        }
        var merged = snapshot.Merged(marking);
        if (!merged.TryGetValue(changes, out var block))
        {
            block = Merge(snapshot.Own, changes, program, marking);
            merged.AddOrUpdate(changes, block);
        }
        return block;
    }

    public void Refresh() => _snapshot = null;

    /// <summary>With the kind of the terminal, where nobody says which it is: without it nothing draws.</summary>
    private EnvironmentChanges WithTerminal(EnvironmentChanges changes)
    {
        if (changes.Clear || changes.Changes.ContainsKey("TERM") || Current().Own.HasTerminal)
        {
            return changes;
        }
        return changes.IsEmpty ? UsualTerminal : changes.Set("TERM", "xterm");
    }

    private Snapshot Current()
    {
        var snapshot = _snapshot;
        if (snapshot is null)
        {
            _snapshot = snapshot = new Snapshot(TakeOwn());
        }
        return snapshot;
    }

    private static EnvironmentBlock TakeOwn()
    {
        var builder = new EnvironmentBlock.Builder();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            builder.Add((string)variable.Key, (string?)variable.Value ?? "");
        }
        return builder.Build();
    }

    private static EnvironmentBlock Merge(
        EnvironmentBlock own,
        EnvironmentChanges changes,
        string program,
        Marking marking
    )
    {
        var builder = new EnvironmentBlock.Builder();
        for (var i = 0; i < own.Count && !changes.Clear; i++)
        {
            var entry = own.Entry(i);
            var name = Encoding.UTF8.GetString(entry[..entry.IndexOf((byte)'=')]);
            var isDropped =
                marking != Marking.AsIs
                && string.Equals(name, SupervisorMarker.Name, StringComparison.Ordinal);
            if (!isDropped && !changes.Changes.ContainsKey(name))
            {
                builder.Add(entry);
            }
        }
        // What the command itself says of the variable holds.
        if (marking == Marking.Marked && !changes.Changes.ContainsKey(SupervisorMarker.Name))
        {
            builder.Add(SupervisorMarker.Name, SupervisorMarker.Value);
        }
        AddChanges(builder, changes, program);
        return builder.Build();
    }

    private static void AddChanges(
        EnvironmentBlock.Builder builder,
        EnvironmentChanges changes,
        string program
    )
    {
        foreach (var (name, value) in changes.Changes)
        {
            if (name.Contains('\0', StringComparison.Ordinal))
            {
                throw SpawnErrors.InvalidText(program, "the name of an environment variable");
            }
            if (value is null)
            {
                continue;
            }
            // The value may be a secret: the message names the variable only.
            if (value.Contains('\0', StringComparison.Ordinal))
            {
                throw SpawnErrors.InvalidText(program, $"the value of the environment variable '{name}'");
            }
            builder.Add(name, value);
        }
    }

    private sealed class Snapshot(EnvironmentBlock own)
    {
        private readonly ConditionalWeakTable<EnvironmentChanges, EnvironmentBlock>[] _merged =
        [
            [],
            [],
            [],
        ];

        public EnvironmentBlock Own => own;

        public ConditionalWeakTable<EnvironmentChanges, EnvironmentBlock> Merged(Marking marking) =>
            _merged[(int)marking];
    }
}
