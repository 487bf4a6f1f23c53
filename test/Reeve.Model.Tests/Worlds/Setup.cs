using Reeve.Model.Tests.Exploring;
using Reeve.Model.Tests.Model;

namespace Reeve.Model.Tests.Worlds;

/// <summary>What one start gives. Whatever a process does with a signal, it may also do a moment later by itself.</summary>
internal enum Birth
{
    /// <summary>A process, which the forced kill ends.</summary>
    Process,

    /// <summary>One with a child in its containment.</summary>
    WithChild,

    /// <summary>One that survives the forced kill.</summary>
    Unkillable,

    /// <summary>One to which the system refuses every signal.</summary>
    Forbidden,

    /// <summary>None: the spawn fails.</summary>
    Fails,

    /// <summary>The spawner takes its time.</summary>
    Slow,
}

/// <summary>Which worlds there are to be tried.</summary>
internal sealed record Setup(string Name, IReadOnlyList<Control> Controls, int MostControls) : INoPart
{
    public IReadOnlyList<Birth> Births { get; init; } =
    [Birth.Process, Birth.WithChild, Birth.Fails, Birth.Slow];

    public Leftovers Leftovers { get; init; }

    /// <summary>How long the job waits after a forced kill, in milliseconds. The model waits for 100; another number is a defect.</summary>
    public int KillTimeout { get; init; } = ModelWorld.KillTimeout;

    /// <summary>Whether the status of a process may be taken by somebody else.</summary>
    public bool HasThief { get; init; }

    /// <summary>Whether a second thread may do all these things while the job calls somebody.</summary>
    public bool HasSecondThread { get; init; }

    /// <summary>Whether the clock may move on while something is still to happen.</summary>
    public bool MayBeLate { get; init; }
}
