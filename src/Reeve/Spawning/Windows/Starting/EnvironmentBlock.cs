using System.Collections;
using System.Runtime.CompilerServices;
using System.Text;

namespace Reeve.Spawning.Windows.Starting;

/// <summary>An environment as <c>CreateProcessW</c> takes it: <c>NAME=VALUE</c>, sorted, each ended by NUL, and one NUL more.</summary>
internal sealed class EnvironmentBlock
{
    private const string SystemRoot = "SystemRoot";

    private readonly SortedDictionary<string, string> _variables;

    private EnvironmentBlock(SortedDictionary<string, string> variables)
    {
        _variables = variables;
        var text = new StringBuilder();
        foreach (var (name, value) in variables)
        {
            text.Append(name).Append('=').Append(value).Append('\0');
        }
        Text = text.Append('\0').ToString();
    }

    /// <summary>The block; the string's own NUL is its last.</summary>
    public string Text { get; }

    public string? this[string name] => _variables.GetValueOrDefault(name);

    /// <summary>Makes one of names and values, without changes.</summary>
    public static EnvironmentBlock Of(IDictionary variables)
    {
        // As Windows sorts and finds them: without regard to case.
        var sorted = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry variable in variables)
        {
            sorted[(string)variable.Key] = (string?)variable.Value ?? "";
        }
        return new EnvironmentBlock(sorted);
    }

    /// <summary>A changed copy. SystemRoot stays also in one that is cleared: much of Windows does not work without it.</summary>
    /// <exception cref="SpawnException">A name or value contains a NUL.</exception>
    public EnvironmentBlock With(EnvironmentChanges changes, string program)
    {
        var changed = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in _variables)
        {
            if (!changes.Clear || string.Equals(name, SystemRoot, StringComparison.OrdinalIgnoreCase))
            {
                changed[name] = value;
            }
        }
        foreach (var (name, value) in changes.Changes)
        {
            if (name.Contains('\0', StringComparison.Ordinal))
            {
                throw WindowsErrors.InvalidText(program, "the name of an environment variable");
            }
            // The value may be a secret: the message names the variable only.
            if (value?.Contains('\0', StringComparison.Ordinal) == true)
            {
                throw WindowsErrors.InvalidText(program, $"the value of the environment variable '{name}'");
            }
            // Removed first: the name's own spelling is taken.
            changed.Remove(name);
            if (value is not null)
            {
                changed[name] = value;
            }
        }
        return new EnvironmentBlock(changed);
    }
}

/// <summary>The environments of children: the supervisor's is taken once, and each set of changes merged into it once.</summary>
internal sealed class EnvironmentBlocks
{
    private volatile Snapshot? _snapshot;

    public EnvironmentBlock For(EnvironmentChanges changes, string program)
    {
        var snapshot = _snapshot ??= new Snapshot(EnvironmentBlock.Of(Environment.GetEnvironmentVariables()));
        if (changes.IsEmpty)
        {
            return snapshot.Own;
        }
        if (!snapshot.Merged.TryGetValue(changes, out var block))
        {
            block = snapshot.Own.With(changes, program);
            snapshot.Merged.AddOrUpdate(changes, block);
        }
        return block;
    }

    public void Refresh() => _snapshot = null;

    private sealed class Snapshot(EnvironmentBlock own)
    {
        public EnvironmentBlock Own => own;

        public ConditionalWeakTable<EnvironmentChanges, EnvironmentBlock> Merged { get; } = [];
    }
}
