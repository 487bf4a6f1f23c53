using System.Runtime.InteropServices;
using System.Text;

namespace Reeve.Spawning.Unix.Guarding;

/// <summary>
/// A line on the guardian's list: what it kills when this program dies. The default value stands for none, and then all
/// of this does nothing. Whoever has it gives it back once.
/// </summary>
internal readonly struct GuardEntry
{
    private readonly GuardianTable? _table;
    private readonly int _line;

    public GuardEntry(GuardianTable table, int line)
    {
        _table = table;
        _line = line;
    }

    public bool IsNone => _table is null;

    /// <summary>
    /// It is the group or the session, as the containment says, of a leader that is unreaped; the line of a control group
    /// stays as it is.
    /// </summary>
    public void Set(Containment containment, int id)
    {
        switch (containment)
        {
            case Containment.ProcessGroup:
                SetGroup(id);
                break;
            case Containment.Session:
                SetSession(id);
                break;
        }
    }

    /// <summary>
    /// It is this process group; <paramref name="id"/> is unreaped. Also said is what time it is, because a process that
    /// has the number and began later is a stranger.
    /// </summary>
    public void SetGroup(int id) => Set("g"u8, id, UnixSystem.Current.Now);

    /// <summary>It is this session, whose leader is unreaped.</summary>
    public void SetSession(int id) => Set("s"u8, id, UnixSystem.Current.Now);

    /// <summary>It is what is left of this process group after its leader was reaped: any process of that number is a stranger.</summary>
    public void SetGroupWithoutLeader(int id) => Set("g"u8, id, 0);

    /// <summary>It is this control group: killed by <c>cgroup.kill</c>, then removed with all below it.</summary>
    /// <param name="path">Its directory: no line end in it, and no longer than <see cref="GuardianTable.Room"/> less 2.</param>
    public void SetControlGroup(string path)
    {
        if (_table is { } table)
        {
            table.Set(_line, Encoding.UTF8.GetBytes("c " + path));
        }
    }

    /// <summary>It is nothing any more: to be said before the number can pass on to somebody else.</summary>
    public void Clear() => _table?.Clear(_line);

    /// <summary>Gives the line to others, cleared.</summary>
    /// <param name="isClear">Whether it has been cleared: to do so again would be a write for each start.</param>
    public void GiveBack(bool isClear = false) => _table?.GiveBack(_line, isClear);

    private void Set(ReadOnlySpan<byte> kind, int id, long now)
    {
        if (_table is null)
        {
            return;
        }
        Span<byte> text = stackalloc byte[31];
        kind.CopyTo(text);
        text[1] = (byte)' ';
        _ = System.Buffers.Text.Utf8Formatter.TryFormat(id, text[2..], out var length);
        length += 2;
        text[length++] = (byte)' ';
        _ = System.Buffers.Text.Utf8Formatter.TryFormat(now, text[length..], out var written);
        _table.Set(_line, text[..(length + written)]);
    }
}
