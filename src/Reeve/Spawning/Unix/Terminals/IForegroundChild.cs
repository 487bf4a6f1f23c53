namespace Reeve.Spawning.Unix.Terminals;

/// <summary>What the lending of the terminal's foreground needs of a child.</summary>
internal interface IForegroundChild
{
    int Id { get; }

    /// <summary>
    /// Waits until the main process is stopped, is continued or ends, and takes what is told of that, but for an end. Gives false
    /// when it has ended; a change that somebody else took meanwhile is neither.
    /// </summary>
    bool AwaitChange(out Signal? stoppedBy, out bool isContinued);

    /// <summary>Sends SIGCONT to whom the terminal's job control continues: the group.</summary>
    void Continue();

    void TellStopped(Signal signal);

    void TellContinued();

    /// <summary>The main process has ended, and the terminal is ours again.</summary>
    void TakeMainEnd();
}
