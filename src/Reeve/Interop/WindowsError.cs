namespace Reeve.Interop;

/// <summary>Error numbers of Windows, from <c>winerror.h</c>.</summary>
internal static class WindowsError
{
    public const int FileNotFound = 2;
    public const int PathNotFound = 3;
    public const int TooManyOpenFiles = 4;
    public const int AccessDenied = 5;
    public const int InvalidHandle = 6;
    public const int NotEnoughMemory = 8;
    public const int OutOfMemory = 14;
    public const int SharingViolation = 32;
    public const int InvalidParameter = 87;
    public const int BrokenPipe = 109;
    public const int BadExeFormat = 193;
    public const int FilenameTooLong = 206;
    public const int NoData = 232;
    public const int BadDirectory = 267;
    public const int ElevationRequired = 740;
    public const int NoSystemResources = 1450;
    public const int WorkingSetQuota = 1453;
    public const int CommitmentLimit = 1455;
    public const int NotEnoughQuota = 1816;
}
