namespace Reeve.Cli;

/// <summary>Which descriptors reeve was given by whoever started it.</summary>
/// <remarks>
/// The runtime takes the lowest free numbers for its own pipes, files and memory, those from 0 to 2 too when they were
/// closed. To write to one of these would be to write into the runtime. It opens them all close-on-exec, and what came
/// through <c>execve(2)</c> never is.
/// </remarks>
internal static class InheritedDescriptors
{
    private const int GetDescriptorFlags = 1;
    private const int CloseOnExec = 1;

    /// <summary>Whether the descriptor is open and reeve's to use.</summary>
    public static bool Has(int descriptor) =>
        OperatingSystem.IsWindows()
        || Libc.Control(descriptor, GetDescriptorFlags) is >= 0 and var flags && (flags & CloseOnExec) == 0;
}
