using System.Globalization;

namespace Reeve.Model.Tests.Model;

internal enum NoteKind
{
    /// <summary>The job's loop begins a turn, at a time in milliseconds.</summary>
    TurnBegan,
    TurnEnded,

    /// <summary>The job has called somebody: its spawner, its process, a hook, a function, a handler.</summary>
    Asked,

    /// <summary>What that one has answered.</summary>
    Answered,

    /// <summary>A control was sent.</summary>
    Posted,

    /// <summary>A child has told that its main process has ended; and whether its tree is gone too.</summary>
    Exited,

    /// <summary>A child has told that its tree is gone.</summary>
    TreeGone,

    /// <summary>A child has told a fault.</summary>
    Fault,

    /// <summary>What a hook, spawner, function, handler or freeing has begun is over.</summary>
    Finished,
}

/// <summary>One thing that went into a job or came out of it.</summary>
internal readonly record struct Note(
    NoteKind Kind,
    int Number = 0,
    string Text = "",
    bool IsTreeGone = false,
    Told? Told = null
)
{
    public bool IsNews =>
        Kind
            is NoteKind.Posted
                or NoteKind.Exited
                or NoteKind.TreeGone
                or NoteKind.Fault
                or NoteKind.Finished;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Kind} {Number} {Text}").TrimEnd();
}

/// <summary>The job did what the model does not, or the other way round.</summary>
internal sealed class ModelException(string message) : Exception(message)
{
    public ModelException()
        : this("") { }

    public ModelException(string message, Exception _)
        : this(message) { }
}
