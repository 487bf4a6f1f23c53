using System.Collections.Concurrent;
using System.Reflection;
using Reeve.Testing.Processes;
using Reeve.Testing.Worlds;

namespace Reeve.Model.Tests.Worlds;

/// <summary>
/// Two reductions of what is ready. All of it will be tried next in every order, so its order in the list says nothing: it is
/// put into one. And the news that a tree is gone does nothing when the exit before it has said so too: it happens at once.
/// </summary>
internal static class ReadyOrder
{
    private static readonly ConcurrentDictionary<MemberInfo, string> Names = new();

    public static void Settle(World world, List<WatchedChild> children)
    {
        for (var i = 0; i < world.Ready.Length; i++)
        {
            if (SenderOf(world.Ready[i]) is { } sender && !children.Exists(child => child.Tells(sender)))
            {
                world.RunOne(i--);
            }
        }
        var ready = world.Ready;
        for (var i = 1; i < ready.Length; i++)
        {
            for (
                var at = i;
                at > 0 && string.CompareOrdinal(NameOf(ready[at - 1]), NameOf(ready[at])) > 0;
                at--
            )
            {
                (ready[at - 1], ready[at]) = (ready[at], ready[at - 1]);
            }
        }
    }

    /// <summary>Whose news it is; null when it is none.</summary>
    private static SimulatedChild? SenderOf(in ReadyItem item) =>
        item.State is Action { Target: SimulatedChild child, Method.Name: "TellNext" } ? child : null;

    private static string NameOf(in ReadyItem item) =>
        Names.GetOrAdd(
            item.Item?.GetType() ?? (MemberInfo)((item.State as Delegate)?.Method ?? item.Callback!.Method),
            static member => $"{member.DeclaringType} {member}"
        );
}
