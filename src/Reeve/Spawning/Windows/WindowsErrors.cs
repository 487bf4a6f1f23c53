using System.Runtime.InteropServices;
using Reeve.Interop;
using Reeve.Spawning.Windows.Starting;

namespace Reeve.Spawning.Windows;

/// <summary>The sentences for what prevents a start on Windows.</summary>
internal static class WindowsErrors
{
    public static SpawnException Because(
        string program,
        SpawnFailure reason,
        int error,
        string why,
        IReadOnlyList<string>? searched = null
    ) =>
        SpawnSentences.Because(
            program,
            reason,
            error,
            why,
            IsLimit(error) || error == WindowsError.SharingViolation,
            searched
        );

    /// <summary>The system's own words, without the full stop that it ends them by.</summary>
    public static string Words(int error) => Marshal.GetPInvokeErrorMessage(error).TrimEnd('.', ' ');

    public static SpawnException InvalidText(string program, string where) =>
        Because(program, SpawnFailure.InvalidText, 0, SpawnSentences.NulIn(where));

    public static SpawnException Unavailable(string program, SpawnFailure reason, string why) =>
        Because(program, reason, 0, why);

    public static SpawnException NotFound(string name, string program, ProgramSearch search)
    {
        var what = string.Equals(name, program, StringComparison.Ordinal) ? "it" : $"its launcher '{name}'";
        return ProgramSearch.IsPath(name)
            ? Because(
                program,
                SpawnFailure.NotFound,
                WindowsError.FileNotFound,
                $"{what} does not exist ({Words(WindowsError.FileNotFound)}). Check the path; a relative one is seen from the working directory."
            )
            : Because(
                program,
                SpawnFailure.NotFound,
                WindowsError.FileNotFound,
                $"{what} was not found in its PATH, which is '{string.Join(';', search.Directories)}'. Install it, add its directory to PATH, or give its path.",
                search.Directories
            );
    }

    public static bool IsLimit(int error) =>
        error
            is WindowsError.TooManyOpenFiles
                or WindowsError.NotEnoughMemory
                or WindowsError.OutOfMemory
                or WindowsError.NoSystemResources
                or WindowsError.WorkingSetQuota
                or WindowsError.CommitmentLimit
                or WindowsError.NotEnoughQuota;

    public static SpawnException Limit(string program, int error, string purpose = "to start it") =>
        Because(
            program,
            SpawnFailure.ResourceLimit,
            error,
            $"the system has not what it takes {purpose} ({Words(error)}). Close what is not needed, or try again later."
        );

    public static SpawnException Stream(string program, int number, int error, string? what) =>
        IsLimit(error)
            ? Limit(program, error, $"to open its {SpawnSentences.StreamName(number)}")
            : Because(
                program,
                SpawnFailure.Stream,
                error,
                SpawnSentences.NotOpened(number, error, Words(error), what)
            );

    /// <summary>What <c>CreateProcessW</c> meant by its error.</summary>
    public static SpawnException Explain(string program, string file, string? directory, int error)
    {
        if (IsLimit(error))
        {
            return Limit(program, error);
        }
        var words = Words(error);
        return error switch
        {
            WindowsError.FileNotFound or WindowsError.PathNotFound => Because(
                program,
                SpawnFailure.NotFound,
                error,
                $"'{file}' does not exist any more ({words})."
            ),
            WindowsError.BadExeFormat => Because(
                program,
                SpawnFailure.NotExecutable,
                error,
                $"'{file}' is no program that this Windows can execute ({words}). Run it by its interpreter, or check that it is whole and for this processor."
            ),
            WindowsError.BadDirectory => Because(
                program,
                SpawnFailure.WorkingDirectory,
                error,
                $"its working directory '{directory}' cannot be entered ({words})."
            ),
            WindowsError.FilenameTooLong => Because(
                program,
                SpawnFailure.TooLong,
                error,
                $"its command line, environment or path is too long ({words})."
            ),
            WindowsError.ElevationRequired => Because(
                program,
                SpawnFailure.PermissionDenied,
                error,
                $"'{file}' wants to run as administrator ({words}). Run this program as administrator, or another that does not want it."
            ),
            WindowsError.AccessDenied => Because(
                program,
                SpawnFailure.PermissionDenied,
                error,
                $"the system refused to execute '{file}' ({words}). Check its permissions, and what guards the system against programs."
            ),
            _ => Because(program, SpawnFailure.Other, error, $"the system refused it ({words})."),
        };
    }
}
