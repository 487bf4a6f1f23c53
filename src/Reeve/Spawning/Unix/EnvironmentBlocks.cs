using System.Collections;
using System.Runtime.CompilerServices;
using System.Text;

namespace Reeve.Spawning.Unix;

/// <summary>
/// The environments of children. Rebuilding one costs 30 µs and 18 kB for 43 variables, so the supervisor's own is
/// taken once, and each set of changes is merged into it once, until <see cref="Refresh"/>.
/// </summary>
internal sealed class EnvironmentBlocks
{
    private static readonly EnvironmentChanges UsualTerminal = EnvironmentChanges.None.Set("TERM", "xterm");

    private volatile Snapshot? _snapshot;

    public EnvironmentBlock For(Command command, string program) =>
        For(command.Terminal is null ? command.Environment : WithTerminal(command.Environment), program);

    public EnvironmentBlock For(EnvironmentChanges changes, string program)
    {
        var snapshot = Current();
        if (changes.IsEmpty)
        {
            return snapshot.Own;
        }
        if (!snapshot.Merged.TryGetValue(changes, out var block))
        {
            block = Merge(snapshot.Own, changes, program);
            snapshot.Merged.AddOrUpdate(changes, block);
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

    private static EnvironmentBlock Merge(EnvironmentBlock own, EnvironmentChanges changes, string program)
    {
        var builder = new EnvironmentBlock.Builder();
        for (var i = 0; i < own.Count && !changes.Clear; i++)
        {
            var entry = own.Entry(i);
            var name = Encoding.UTF8.GetString(entry[..entry.IndexOf((byte)'=')]);
            if (!changes.Changes.ContainsKey(name))
            {
                builder.Add(entry);
            }
        }
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
        return builder.Build();
    }

    private sealed class Snapshot(EnvironmentBlock own)
    {
        public EnvironmentBlock Own => own;

        public ConditionalWeakTable<EnvironmentChanges, EnvironmentBlock> Merged { get; } = [];
    }
}
