using Reeve.Model.Tests.Exploring;
using Reeve.Model.Tests.Model;

namespace Reeve.Model.Tests.Worlds;

/// <summary>What has happened since the model was told, and, when asked to, the whole story in words.</summary>
internal sealed class Trace(bool tells) : INoPart
{
    private readonly List<string> _story = [];

    public List<Note> Notes { get; } = [];

    public IReadOnlyList<string> Story => _story;

    public void Tell(string what)
    {
        if (tells)
        {
            _story.Add(what);
        }
    }

    public void Add(Note note)
    {
        Notes.Add(note);
        if (tells && note.Kind is not (NoteKind.Posted or NoteKind.TurnBegan or NoteKind.TurnEnded))
        {
            _story.Add(
                note.Kind switch
                {
                    NoteKind.Asked => $"    the job calls: {note.Text}",
                    NoteKind.Answered => $"    the answer: {note.Text}",
                    _ => $"    the job is told: {note}",
                }
            );
        }
    }
}
