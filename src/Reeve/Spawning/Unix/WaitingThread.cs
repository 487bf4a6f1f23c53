using System.Runtime.InteropServices;
using Reeve.Interop;

namespace Reeve.Spawning.Unix;

/// <summary>How the threads that wait for others are begun, and what is said when the system has not enough for one.</summary>
internal static class WaitingThread
{
    /// <exception cref="IOException">The system has no thread left.</exception>
    public static void Start(string name, int stackSize, ThreadStart run)
    {
        try
        {
            new Thread(run, stackSize) { IsBackground = true, Name = name }.UnsafeStart();
        }
        catch (OutOfMemoryException)
        {
            throw NotStarted(Errno.EAGAIN);
        }
    }

    /// <summary>What a constructor throws that lacks something; the error number is the HResult, as .NET has it.</summary>
    public static IOException NotStarted(int error) =>
        new($"A thread that waits could not be started: {Marshal.GetPInvokeErrorMessage(error)}.", error);

    /// <summary>The one that a child cannot do without, made before the child is started.</summary>
    /// <exception cref="SpawnException">The system has not enough for it.</exception>
    public static T Need<T>(Shared<T> instance, string program)
        where T : class
    {
        try
        {
            return instance.Value;
        }
        catch (IOException e)
        {
            throw SpawnErrors.Limit(program, e.HResult, "to wait for it");
        }
    }
}
