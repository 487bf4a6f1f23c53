using Reeve.Cli.Events;
using Reeve.Cli.Logging;
using Reeve.Cli.Watching;

namespace Reeve.Cli.Running;

/// <summary>All that <c>reeve run</c> was asked to do.</summary>
/// <param name="Command">The command, with its place at the terminal.</param>
/// <param name="Stop">How it is stopped.</param>
/// <param name="Watch">What is watched; null: nothing, and reeve ends with the command.</param>
/// <param name="Events">Where events go; null: nowhere.</param>
/// <param name="Log">Where the output goes. Default: null, where reeve's own does.</param>
internal sealed record RunPlan(
    Command Command,
    StopSequence Stop,
    WatchPlan? Watch,
    EventTarget? Events,
    LogTarget? Log = null
);

/// <summary>What is watched, and what for.</summary>
/// <param name="Scope">What.</param>
/// <param name="Quiet">How long nothing must change before a change is acted upon.</param>
/// <param name="Reaction">What a change does while the command runs.</param>
internal sealed record WatchPlan(WatchScope Scope, TimeSpan Quiet, Reaction Reaction);
