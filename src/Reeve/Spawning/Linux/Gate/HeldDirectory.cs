using System.Runtime.Versioning;
using Reeve.Interop;
using Reeve.Spawning.Unix;

namespace Reeve.Spawning.Linux.Gate;

/// <summary>
/// The child's working directory, opened here, for a child whose limit of open files leaves it no number to open anything
/// once it has its limits. The last of the gate's actions is then not to open our file but to change to this directory, by
/// our number in /proc: that takes no descriptor, and fails as well when we are dead.
/// </summary>
[SupportedOSPlatform("linux")]
internal readonly unsafe ref struct HeldDirectory
{
    private readonly int _descriptorAndOne;

    private HeldDirectory(int descriptor) => _descriptorAndOne = descriptor + 1;

    /// <summary>Our descriptor; -1 where none is needed, or where it cannot be opened, as the start will say.</summary>
    public int Descriptor => _descriptorAndOne - 1;

    /// <param name="needs">What the child needs.</param>
    /// <param name="directory">Its working directory; null: ours.</param>
    /// <param name="free">The lowest number that it has not open.</param>
    public static HeldDirectory Open(in GateNeeds needs, byte* directory, int free)
    {
        if (!(needs.OpenFiles <= (ulong)free) || SpawnFunctions.AddChangeDirectory is null)
        {
            return default;
        }
        fixed (byte* own = ".\0"u8)
        {
            return new HeldDirectory(
                Libc.Open(directory is null ? own : directory, Libc.O_PATH | Libc.O_CLOEXEC, 0)
            );
        }
    }

    public void Close() => Libc.Close(Descriptor);
}
