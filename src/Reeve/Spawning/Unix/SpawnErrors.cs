using System.Runtime.InteropServices;
using Reeve.Interop;

namespace Reeve.Spawning.Unix;

/// <summary>The sentences for what prevents a start.</summary>
internal static class SpawnErrors
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
            IsLimit(error) || error == Errno.ETXTBSY,
            searched
        );

    /// <summary>The system's own words.</summary>
    public static string Words(int error) => Marshal.GetPInvokeErrorMessage(error);

    public static SpawnException InvalidText(string program, string where) =>
        Because(program, SpawnFailure.InvalidText, 0, SpawnSentences.NulIn(where));

    public static SpawnException Unavailable(string program, string why) =>
        Because(program, SpawnFailure.Containment, 0, why);

    public static SpawnException Stream(string program, int number, int error, string? what) =>
        IsLimit(error)
            ? Limit(program, error, $"to open its {SpawnSentences.StreamName(number)}")
            : Because(
                program,
                SpawnFailure.Stream,
                error,
                SpawnSentences.NotOpened(number, error, Words(error), what)
            );

    public static bool IsLimit(int error) =>
        error is Errno.ENOMEM or Errno.EMFILE or Errno.ENFILE || Errno.IsTryAgain(error);

    public static SpawnException Limit(string program, int error, string purpose = "to start it")
    {
        var (what, advice) = error switch
        {
            Errno.EMFILE => (
                "this program has no free file descriptor",
                "Raise the limit (ulimit -n), or close what is not needed."
            ),
            Errno.ENFILE => (
                "the system has no free file descriptor",
                "Raise fs.file-max, or close what is not needed."
            ),
            _ when Errno.IsTryAgain(error) => (
                "the limit of processes is reached",
                "Raise it (ulimit -u, or the pids limit of the control group), or end some processes."
            ),
            _ => ("the system has no memory left", "Free some, or try again later."),
        };
        return Because(
            program,
            SpawnFailure.ResourceLimit,
            error,
            $"{what} {purpose} ({Words(error)}). {advice}"
        );
    }
}
