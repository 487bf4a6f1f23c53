using System.Globalization;
using System.Runtime.InteropServices;

namespace Reeve;

/// <summary>
/// A soft limit, which counts, and a hard one, up to which the process itself may raise the soft one (<c>getrlimit(2)</c>).
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ResourceLimit
{
    /// <summary>No limit.</summary>
    public const ulong Unlimited = ulong.MaxValue;

    /// <summary>The same for both.</summary>
    public ResourceLimit(ulong both)
        : this(both, both) { }

    /// <summary>Each for itself.</summary>
    /// <param name="soft">The soft limit, in the resource's unit; null: as the supervisor has it.</param>
    /// <param name="hard">The hard limit; null: as the supervisor has it. Lowering it cannot be undone by the process.</param>
    /// <exception cref="ArgumentException">The soft limit is above the hard one.</exception>
    public ResourceLimit(ulong? soft, ulong? hard)
    {
        if (soft > hard)
        {
            throw new ArgumentException(
                $"The soft limit ({Text(soft)}) is above the hard one ({Text(hard)}).",
                nameof(soft)
            );
        }
        Soft = soft;
        Hard = hard;
    }

    /// <summary>The soft limit; null: as the supervisor has it.</summary>
    public ulong? Soft { get; }

    /// <summary>The hard limit; null: as the supervisor has it.</summary>
    public ulong? Hard { get; }

    /// <summary>The same for both.</summary>
    public static implicit operator ResourceLimit(ulong both) => new(both);

    /// <summary>The limit as <c>prlimit(1)</c> takes it: <c>1024</c>, <c>1024:4096</c>, <c>:unlimited</c>.</summary>
    public override string ToString() => Soft == Hard ? Text(Soft) : $"{Text(Soft)}:{Text(Hard)}";

    internal static string Text(ulong? value) =>
        value switch
        {
            null => "",
            Unlimited => "unlimited",
            { } number => number.ToString(CultureInfo.InvariantCulture),
        };
}
