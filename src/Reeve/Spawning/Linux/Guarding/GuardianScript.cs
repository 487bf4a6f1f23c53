using Microsoft.Win32.SafeHandles;

namespace Reeve.Spawning.Linux.Guarding;

/// <summary>What the guardian does, in the language of <c>sh(1)</c>: dash, bash and busybox were tried.</summary>
internal static class GuardianScript
{
    // Standard input: the pipe. 3: the list of ids. 4: the list of control groups. $1: the marker. $2: the file by which a control
    // group is killed.
    //
    // The listed ones are killed without starting any process, so that a full table of processes prevents nothing. A number
    // is a stranger's when its process began after it was listed: then it is left alone.
    //
    // Then come the rounds. Each ends what carries the marker, what is in a listed session (a session has no one call that
    // kills it) and what is in a listed control group. They go on until nothing was found three times, 0.1 s apart: a
    // process shows its environment some microseconds after it has let go of the pipe, and what forks while it is being
    // looked for may be found the next time only. Before each the end of file is read again, so that a child which took hold
    // of the pipe in the very moment of the death is waited for too.
    //
    // Before Linux 5.14 a control group has no file that kills it: it is frozen, so that nobody in it forks or ends and no number on
    // its list passes on, and killed one by one, again in each round.
    private const string Text = """
        trap '' HUP INT QUIT TERM TSTP TTIN TTOU USR1 USR2 ALRM PIPE VTALRM PROF
        cd /
        marker=$1 kill=$2
        sessions=' ' groups=
        newline='
        '
        blanks=" $newline"
        is_ours() {
            read -r stat <"/proc/$1/stat" || return 0
            set -- "$2" ${stat##*) }
            [ "${21:-0}" -le "$1" ]
        }
        has_marker() {
            while read -r text || [ -n "$text" ]; do
                case $text in *"$marker"*) return 0 ;; esac
            done <"$1"
            return 1
        }
        look_for_marked() {
            for file in /proc/[0-9]*/environ; do
                has_marker "$file" && echo "$file"
            done
        }
        kill_marked() {
            files=$(grep -lsF "$marker" /proc/[0-9]*/environ)
            [ $? -lt 126 ] || files=$(look_for_marked)
            for file in $files; do
                pid=${file#/proc/}
                pid=${pid%/environ}
                kill -9 "-$pid"
                kill -9 "$pid"
                found=1
            done
        }
        kill_sessions() {
            IFS=$newline
            for line in $(grep -s . /proc/[0-9]*/stat); do
                IFS=$blanks
                pid=${line#/proc/}
                pid=${pid%%/*}
                set -- ${line##*) }
                case $1:$sessions in
                    [ZX]:*) ;;
                    *" $4 "*) kill -9 "$pid" && found=1 ;;
                esac
            done
            IFS=$blanks
        }
        kill_group() {
            [ -e "$1/$kill" ] && echo 1 >"$1/$kill" && return
            echo 1 >"$1/cgroup.freeze"
            for list in "$1/cgroup.procs" "$1"/*/cgroup.procs "$1"/*/*/cgroup.procs; do
                [ -e "$list" ] || continue
                while read -r pid; do
                    [ "$pid" -gt 1 ] && kill -9 "$pid"
                done <"$list"
            done
        }
        kill_groups() {
            IFS=$newline
            for group in $groups; do
                [ -d "$group" ] || continue
                kill_group "$group"
                rmdir "$group"/*/*/ "$group"/*/ "$group" || found=1
            done
            IFS=$blanks
            [ $rounds -lt 100 ] || groups=
        }

        while read -r text; do :; done

        while read -r kind id time; do
            case $kind in
                g) is_ours "$id" "$time" && kill -9 "-$id" ;;
                s) is_ours "$id" "$time" && sessions="$sessions$id " && kill -9 "-$id" ;;
            esac
        done <&3
        while read -r kind path; do
            [ "$kind" = c ] || continue
            groups="$groups$path$newline"
            kill_group "$path"
        done <&4

        quiet=0 rounds=0
        while true; do
            while read -r text; do :; done
            found=
            kill_marked
            [ "$sessions" = ' ' ] || kill_sessions
            [ -z "$groups" ] || kill_groups
            quiet=$((quiet + 1)) rounds=$((rounds + 1))
            [ -z "$found" ] || quiet=0
            [ $quiet -lt 3 ] || exit 0
            if [ $rounds -lt 100 ]; then sleep 0.1 || sleep 1; else sleep 5; fi
        done
        """;

    // What is started by name is grep, sleep and rmdir.
    private static string Path =>
        $"/usr/bin:/bin:/usr/local/bin:/run/current-system/sw/bin:{Environment.GetEnvironmentVariable("PATH")}";

    /// <summary>The guardian as a command.</summary>
    /// <param name="shell">The shell that it is.</param>
    /// <param name="marker">What those have in their environment whom it is to find by that.</param>
    /// <param name="canKillGroups">Whether the kernel kills a control group at once.</param>
    /// <param name="pipe">The end of the pipe from which it reads.</param>
    /// <param name="ids">The list of groups and sessions.</param>
    /// <param name="paths">The list of control groups.</param>
    public static Command Command(
        Shell shell,
        string marker,
        bool canKillGroups,
        SafeFileHandle pipe,
        SafeFileHandle ids,
        SafeFileHandle paths
    ) =>
        Reeve.Command.InShell(
            shell,
            Text,
            "reeve-guardian",
            marker,
            canKillGroups ? "cgroup.kill" : "none"
        ) with
        {
            Containment = Containment.Session,
            OnSupervisorDeath = SupervisorDeath.Keep,
            ResetSignalMask = true,
            Environment = new EnvironmentChanges { Clear = true, ["PATH"] = Path },
            StandardInput = Stdio.Handle(pipe),
            StandardOutput = Stdio.Null,
            StandardError = Stdio.Null,
            Descriptors = new Descriptors { [3] = Stdio.Handle(ids), [4] = Stdio.Handle(paths) },
        };
}
