namespace Reeve.Model.Tests.Exploring;

/// <summary>A world that is played by choices.</summary>
internal interface IWorld
{
    /// <summary>How many things can happen next; zero: its end.</summary>
    int CountActions();

    /// <summary>Lets one of them happen. What it is to choose inside, it asks for.</summary>
    void Act(int action);

    /// <summary>What is wrong; null when nothing is.</summary>
    string? Complaint { get; }

    /// <summary>Plays it out to its end in the plainest way, to see that it has one.</summary>
    void PlayOut();

    /// <summary>A number that is the same for worlds that will go on in the same way, and for no others.</summary>
    UInt128 Print();

    /// <summary>What has happened, line by line.</summary>
    IReadOnlyList<string> Story { get; }
}
