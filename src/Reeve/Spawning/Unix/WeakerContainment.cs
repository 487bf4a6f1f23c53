namespace Reeve.Spawning.Unix;

/// <summary>What takes the place of a control group that cannot be had, if the command names it and sets no limits.</summary>
internal static class WeakerContainment
{
    public static bool IsWanted(SpawnException exception, Command command) =>
        exception.Reason == SpawnFailure.Containment
        && command.Containment == Containment.Cgroup
        && command.Cgroup is { OrElse: not null, HasLimits: false };

    /// <param name="request">The request.</param>
    /// <param name="exception">Why it cannot have the control group.</param>
    /// <param name="warning">What is to be said of it.</param>
    public static SpawnRequest In(SpawnRequest request, SpawnException exception, out string warning)
    {
        var weaker = request.Command.Cgroup.OrElse!.Value;
        warning = $"It has Containment.{weaker} instead of a control group. {exception.Message}";
        return request.For(request.Command with { Containment = weaker, Cgroup = CgroupSettings.Default });
    }
}
