using Microsoft.Win32.SafeHandles;
using Reeve.Spawning.Unix;

namespace Reeve.Spawning.MacOS;

/// <summary>What the guardian of macOS does, in the language of <c>sh(1)</c>.</summary>
internal static class MacGuardianScript
{
    // Standard input: the pipe. 3: the list. $1 and $2: the name and the value of the marker, apart, so that the guardian does not
    // carry it itself; nor does what looks for it, which is told by a pipe.
    //
    // The listed groups are killed without starting any process. Then come the rounds, as on Linux: each ends what carries the
    // marker, until nothing was found three times, 0.1 s apart. ps shows the environment of one's own processes by -E on macOS, by e
    // elsewhere; never that of programs which the system protects (/bin, /usr/bin), but of what these start.
    //
    // There is no telling which processes are of a session. Of it, those of other groups than the leader's are found by the marker.
    private const string Text = """
        trap '' HUP INT QUIT TERM TSTP TTIN TTOU USR1 USR2 ALRM PIPE VTALRM PROF
        cd /
        marker=$1=$2
        list() {
            ps -axEww -o pid=,command= || ps axeww -o pid=,command=
        }
        look_for_marked() {
            { echo "$marker"; list; } | awk 'NR == 1 { marker = $0; next } index($0, marker) { print $1 }'
        }

        while read -r text; do :; done

        while read -r kind id time; do
            case $kind in
                g | s) kill -9 "-$id" ;;
            esac
        done <&3

        quiet=0 rounds=0
        while true; do
            while read -r text; do :; done
            found=
            for pid in $(look_for_marked); do
                kill -9 "-$pid"
                kill -9 "$pid" && found=1
            done
            quiet=$((quiet + 1)) rounds=$((rounds + 1))
            [ -z "$found" ] || quiet=0
            [ $quiet -lt 3 ] || exit 0
            if [ $rounds -lt 100 ]; then sleep 0.1 || sleep 1; else sleep 5; fi
        done
        """;

    // What is started by name is ps, awk and sleep.
    private static string Path => $"/usr/bin:/bin:{Environment.GetEnvironmentVariable("PATH")}";

    /// <summary>The guardian as a command.</summary>
    /// <param name="shell">The shell that it is.</param>
    /// <param name="marker">The value of the variable that those have whom it is to find by that.</param>
    /// <param name="pipe">The end of the pipe from which it reads.</param>
    /// <param name="ids">The list of groups and sessions.</param>
    public static Command Command(Shell shell, string marker, SafeFileHandle pipe, SafeFileHandle ids) =>
        Reeve.Command.InShell(shell, Text, "reeve-guardian", SupervisorMarker.Name, marker) with
        {
            Containment = Containment.Session,
            OnSupervisorDeath = SupervisorDeath.Keep,
            ResetSignalMask = true,
            Environment = new EnvironmentChanges { Clear = true, ["PATH"] = Path },
            StandardInput = Stdio.Handle(pipe),
            StandardOutput = Stdio.Null,
            StandardError = Stdio.Null,
            Descriptors = new Descriptors { [3] = Stdio.Handle(ids) },
        };
}
