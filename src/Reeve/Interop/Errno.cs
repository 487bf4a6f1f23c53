namespace Reeve.Interop;

/// <summary>
/// The error numbers that are told apart, from <c>errno(3)</c>; the same on all of Linux, and up to 34 but for EAGAIN on macOS.
/// </summary>
internal static class Errno
{
    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int ESRCH = 3;
    public const int EINTR = 4;
    public const int EIO = 5;
    public const int E2BIG = 7;
    public const int ENOEXEC = 8;
    public const int EBADF = 9;
    public const int ECHILD = 10;
    public const int EAGAIN = 11;
    public const int ENOMEM = 12;
    public const int EACCES = 13;
    public const int EBUSY = 16;
    public const int EEXIST = 17;
    public const int ENODEV = 19;
    public const int ENOTDIR = 20;
    public const int EINVAL = 22;
    public const int ENFILE = 23;
    public const int EMFILE = 24;
    public const int ETXTBSY = 26;
    public const int ENOSPC = 28;
    public const int EPIPE = 32;
    public const int EOPNOTSUPP = 95;

    /// <summary>Of macOS: a program for another processor.</summary>
    public const int EBADARCH = 86;

    /// <summary>Of macOS: a program that is damaged.</summary>
    public const int EBADMACHO = 88;

    private const int EAGAIN_ON_MACOS = 35;

    /// <summary>
    /// Whether it is EAGAIN, of whichever system. That number is EDEADLK on the other one, which no call gives that is asked about.
    /// </summary>
    public static bool IsTryAgain(int error) => error is EAGAIN or EAGAIN_ON_MACOS;
}
