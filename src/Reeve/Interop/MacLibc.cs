namespace Reeve.Interop;

/// <summary>
/// The C library of macOS, libSystem, as far as its numbers, layouts or functions are its own: declared and nothing else, one
/// file a theme. What is the same on every Unix is in <see cref="Libc"/>.
/// </summary>
/// <remarks>
/// <para>The values are from the headers of XNU; the tests name the header beside each.</para>
/// <para>Functions with a variable number of arguments (<c>open(2)</c>, <c>fcntl(2)</c>, <c>ioctl(2)</c>) take these on the stack
/// on arm64, unlike all others, and in registers on x64. So such an argument is given twice: third, and ninth, which is the
/// first on the stack; each system takes its own and does not see the other.</para>
/// </remarks>
internal static unsafe partial class MacLibc
{
    public const string Library = "libSystem.dylib";
}
