// Stands in for macOS's libSystem on Linux, for tests: the functions that Reeve's backend for macOS calls, with the numbers,
// layouts and rules of macOS, over those of Linux. What is not here is the C library's own.
//
//     cc -shared -fPIC -O1 -o libSystem.dylib libSystem.c
//
// It is no macOS. It is as its author has read the headers and the manual pages: kqueue(2), posix_spawn(2), waitid(2), kill(2),
// and the sources of XNU where these are silent.
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

// A function of macOS, exported under its name; the C library's own of that name is REAL(name).
#define MAC(type, name, ...) \
    type mac_##name(__VA_ARGS__) __asm__(#name); \
    type mac_##name(__VA_ARGS__)
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int fail(int error) { errno = error; return -1; }

// ---- signals: bsd/sys/signal.h

static const int linux_signals[32] = {
    0, SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, 0, SIGFPE, SIGKILL, SIGBUS, SIGSEGV, SIGSYS, SIGPIPE, SIGALRM, SIGTERM,
    SIGURG, SIGSTOP, SIGTSTP, SIGCONT, SIGCHLD, SIGTTIN, SIGTTOU, SIGIO, SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF, SIGWINCH, 0,
    SIGUSR1, SIGUSR2,
};

static int to_linux(int signal) { return signal > 0 && signal < 32 ? linux_signals[signal] : signal == 0 ? 0 : -1; }

static int to_mac(int signal) {
    for (int i = 1; i < 32; i++) {
        if (linux_signals[i] == signal) return i;
    }
    return signal;
}

static void to_linux_set(uint32_t set, sigset_t *result) {
    sigemptyset(result);
    for (int i = 1; i < 32; i++) {
        if ((set >> (i - 1) & 1) && linux_signals[i]) sigaddset(result, linux_signals[i]);
    }
}

struct mac_sigaction { void *handler; uint32_t mask; int flags; };

MAC(int, sigaction, int signal, const struct mac_sigaction *action, struct mac_sigaction *previous) {
    struct sigaction wanted = {0}, before = {0};
    int number = to_linux(signal);
    if (number <= 0) return fail(EINVAL);
    if (action) wanted.sa_handler = (void (*)(int))action->handler;
    if (REAL(sigaction)(number, action ? &wanted : NULL, &before) != 0) return -1;
    if (previous) *previous = (struct mac_sigaction){(void *)before.sa_handler, 0, 0};
    return 0;
}

// ---- processes: bsd/sys/proc_info.h

struct process { char state; int parent, group; long user, system, pages; };

static int read_process(int pid, struct process *process) {
    char path[32], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    int file = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);
    int error = errno == EMFILE || errno == ENFILE ? errno : ESRCH;
    if (file >= 0) close(file);
    errno = error;
    if (length <= 0) return 0;
    text[length] = 0;
    char *rest = strrchr(text, ')');
    return rest && sscanf(rest + 1, " %c %d %d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld %*d %*d %*d %*d %*d %*d %*u %*u %ld",
        &process->state, &process->parent, &process->group, &process->user, &process->system, &process->pages) == 6;
}

static int is_alive(const struct process *process) { return process->state != 'Z' && process->state != 'X'; }

static int last_pid(void) {
    char text[128] = "";
    int file = syscall(SYS_openat, AT_FDCWD, "/proc/loadavg", O_RDONLY | O_CLOEXEC);
    if (file >= 0) {
        if (read(file, text, sizeof text - 1) < 0) text[0] = 0;
        close(file);
    }
    char *last = strrchr(text, ' ');
    return last ? atoi(last + 1) : 0;
}

// XNU makes the list under one lock. Here it is made again until nobody was created meanwhile.
MAC(int, proc_listpids, uint32_t type, uint32_t of, int *buffer, int size) {
    int count = 0;
    for (int tries = 0; tries < 200; tries++) {
        int before = last_pid();
        DIR *directory = opendir("/proc");
        if (!directory) return 0;
        count = 0;
        for (struct dirent *entry; (entry = readdir(directory));) {
            int pid = atoi(entry->d_name);
            if (pid <= 0 || (type == 2 && getpgid(pid) != (int)of)) continue;
            if ((count + 1) * (int)sizeof(int) > size) break;
            buffer[count++] = pid;
        }
        closedir(directory);
        if (last_pid() == before) break;
    }
    return count * sizeof(int);
}

MAC(int, proc_pidinfo, int pid, int flavor, uint64_t argument, void *buffer, int size) {
    struct process process;
    if (!read_process(pid, &process)) return 0;
    if (!is_alive(&process) && (flavor != 13 || !argument)) {
        errno = ESRCH;
        return 0;
    }
    if (flavor == 13 && size == 64) {
        uint32_t *words = memset(buffer, 0, 64);
        words[0] = pid;
        words[1] = process.parent;
        words[2] = process.group;
        words[3] = !is_alive(&process) ? 5 : process.state == 'T' ? 4 : process.state == 'R' ? 2 : 3;
        return 64;
    }
    if (flavor == 4 && size == 96) {
        // In the units of arm64: 125/3 ns.
        uint64_t *words = memset(buffer, 0, 96), tick = 1000000000 / sysconf(_SC_CLK_TCK) * 3 / 125;
        words[1] = process.pages * sysconf(_SC_PAGESIZE);
        words[2] = process.user * tick;
        words[3] = process.system * tick;
        return 96;
    }
    errno = EINVAL;
    return 0;
}

MAC(int, mach_timebase_info, uint32_t *info) {
    info[0] = 125;
    info[1] = 3;
    return 0;
}

static int has_live_member(int group) {
    static __thread int pids[65536];
    struct process process;
    if (read_process(group, &process) && process.group == group && is_alive(&process)) return 1;
    int count = mac_proc_listpids(2, group, pids, sizeof pids) / sizeof(int);
    for (int i = 0; i < count; i++) {
        if (read_process(pids[i], &process) ? is_alive(&process) : errno != ESRCH) return 1;
    }
    // Without a descriptor nothing can be listed here, unlike on macOS.
    return count == 0;
}

// A group of zombies only cannot be signalled: EPERM, as killpg1 of XNU.
MAC(int, pthread_kill, pthread_t thread, int signal) { return REAL(pthread_kill)(thread, to_linux(signal)); }

MAC(int, pthread_sigmask, int how, const uint32_t *set, uint32_t *previous) {
    sigset_t wanted, before;
    if (how != 1 && how != 3) return EINVAL;
    if (set) to_linux_set(*set, &wanted);
    int error = REAL(pthread_sigmask)(how == 1 ? SIG_BLOCK : SIG_SETMASK, set ? &wanted : NULL, &before);
    if (previous) {
        *previous = 0;
        for (int i = 1; i < 32; i++) {
            if (linux_signals[i] && sigismember(&before, linux_signals[i])) *previous |= 1u << (i - 1);
        }
    }
    return error;
}

MAC(int, kill, int pid, int signal) {
    int number = to_linux(signal);
    if (number < 0 || (signal && !number)) return fail(EINVAL);
    if (pid < -1 && REAL(kill)(pid, 0) == 0 && !has_live_member(-pid)) return fail(EPERM);
    return REAL(kill)(pid, number);
}

// ---- waiting: bsd/sys/wait.h, bsd/sys/signal.h, bsd/sys/resource.h

struct mac_siginfo { int signal, error, code, pid; unsigned user; int status; char rest[80]; };
struct mac_rusage { long user_seconds; int user_microseconds, pad1; long system_seconds; int system_microseconds, pad2; long peak, rest[13]; };

// The event that a process has ended comes before its status can be taken. Here it does so for one in four.
static _Atomic int early_pid;
static _Atomic unsigned ends;

MAC(int, waitid, int type, uint32_t id, struct mac_siginfo *result, int options) {
    enum { no_hang = 1, exited = 4, stopped = 8, continued = 0x10, no_wait = 0x20 };
    if (type != 1 || !(options & (exited | stopped | continued))) return fail(EINVAL);
    if (options & ~(no_hang | exited | stopped | continued | no_wait)) return fail(EINVAL);
    if ((options & no_hang) && (options & exited) && early_pid == (int)id) {
        early_pid = 0;
        memset(result, 0, sizeof *result);
        return 0;
    }
    siginfo_t info = {0};
    int wanted = (options & exited ? WEXITED : 0) | (options & stopped ? WSTOPPED : 0) | (options & continued ? WCONTINUED : 0)
        | (options & no_hang ? WNOHANG : 0) | (options & no_wait ? WNOWAIT : 0);
    if (REAL(waitid)(P_PID, id, &info, wanted) != 0) return -1;
    memset(result, 0, sizeof *result);
    if (info.si_pid) {
        int is_exit = info.si_code == CLD_EXITED;
        result->signal = 20;
        result->code = info.si_code;
        result->pid = info.si_pid;
        // More than eight bits of an exit status are kept.
        result->status = is_exit ? info.si_status | 0x01000000 : to_mac(info.si_status);
    }
    return 0;
}

MAC(int, wait4, int pid, int *status, int options, struct mac_rusage *usage) {
    struct rusage used;
    int result = REAL(wait4)(pid, status, options, &used);
    if (result > 0 && (*status & 0x7F)) *status = (*status & ~0x7F) | to_mac(*status & 0x7F);
    *usage = (struct mac_rusage){
        used.ru_utime.tv_sec, used.ru_utime.tv_usec, 0x5A5A5A5A, used.ru_stime.tv_sec, used.ru_stime.tv_usec, 0x5A5A5A5A,
        used.ru_maxrss * 1024, {0},
    };
    return result;
}

// ---- files: bsd/sys/fcntl.h, bsd/sys/filio.h, bsd/sys/ttycom.h

static int to_linux_flags(int flags) {
    return (flags & 3) | (flags & 0x4 ? O_NONBLOCK : 0) | (flags & 0x8 ? O_APPEND : 0) | (flags & 0x200 ? O_CREAT : 0)
        | (flags & 0x400 ? O_TRUNC : 0) | (flags & 0x20000 ? O_NOCTTY : 0) | (flags & 0x1000000 ? O_CLOEXEC : 0)
        | (flags & ~0x102060F ? 0x40000000 : 0);
}

MAC(int, open, const char *path, int flags, ...) {
    va_list list;
    va_start(list, flags);
    int mode = va_arg(list, int);
    va_end(list);
    return syscall(SYS_openat, AT_FDCWD, path, to_linux_flags(flags), mode);
}

MAC(int, fcntl, int descriptor, int command, ...) {
    va_list list;
    va_start(list, command);
    int argument = va_arg(list, int);
    va_end(list);
    switch (command) {
        case F_GETFD: case F_SETFD: break;
        case F_SETFL: argument = to_linux_flags(argument); break;
        case 67: command = F_DUPFD_CLOEXEC; break;
        default: return fail(EINVAL);
    }
    return syscall(SYS_fcntl, descriptor, command, argument);
}

MAC(int, ioctl, int descriptor, unsigned long request, ...) {
    va_list list;
    va_start(list, request);
    void *argument = va_arg(list, void *);
    va_end(list);
    unsigned long number = request == 0x4004667FUL ? FIONREAD : request == 0x80087467UL ? TIOCSWINSZ : 0;
    return number ? syscall(SYS_ioctl, descriptor, number, argument) : fail(ENOTTY);
}

MAC(int, faccessat, int directory, const char *path, int mode, int flags) {
    if (directory != -2 || (flags & ~0x10)) return fail(EINVAL);
    return REAL(faccessat)(AT_FDCWD, path, mode, flags ? AT_EACCESS : 0);
}

MAC(int, pipe, int *ends) { return syscall(SYS_pipe2, ends, 0); }

// ---- terminals: bsd/sys/termios.h. Flags are Linux's but for those that Reeve knows by name and that have another number.

struct mac_termios { unsigned long flags[4]; unsigned char characters[20]; unsigned long speeds[2]; };

static const struct { unsigned long mac, own; } local_flags[] = {{0x80, ISIG}, {0x100, ICANON}, {0x400, IEXTEN}};

// Those with a number of macOS, which are of two systems at once, change places.
static unsigned long swap_local(unsigned long flags, int is_to_own) {
    unsigned long named = 0, result = 0;
    for (int i = 0; i < 3; i++) {
        unsigned long from = is_to_own ? local_flags[i].mac : local_flags[i].own;
        unsigned long to = is_to_own ? local_flags[i].own : local_flags[i].mac;
        named |= local_flags[i].mac | local_flags[i].own;
        if (flags & from) result |= to;
    }
    return (flags & ~named) | result;
}

MAC(int, posix_openpt, int flags) { return REAL(posix_openpt)(to_linux_flags(flags)); }

MAC(int, tcgetattr, int descriptor, struct mac_termios *modes) {
    struct termios own;
    if (REAL(tcgetattr)(descriptor, &own) != 0) return -1;
    *modes = (struct mac_termios){{own.c_iflag, own.c_oflag, own.c_cflag, swap_local(own.c_lflag, 0)}, {0}, {0}};
    return 0;
}

static void put(const struct mac_termios *modes, struct termios *own) {
    own->c_iflag = modes->flags[0];
    own->c_oflag = modes->flags[1];
    own->c_cflag = modes->flags[2];
    own->c_lflag = swap_local(modes->flags[3], 1);
}

MAC(int, tcsetattr, int descriptor, int when, const struct mac_termios *modes) {
    struct termios own;
    if (REAL(tcgetattr)(descriptor, &own) != 0) return -1;
    put(modes, &own);
    return REAL(tcsetattr)(descriptor, when, &own);
}

MAC(void, cfmakeraw, struct mac_termios *modes) {
    struct termios own = {0};
    put(modes, &own);
    REAL(cfmakeraw)(&own);
    *modes = (struct mac_termios){{own.c_iflag, own.c_oflag, own.c_cflag, swap_local(own.c_lflag, 0)}, {0}, {0}};
}

// ---- starting: bsd/sys/spawn.h, libsyscall/wrappers/spawn/spawn.h

struct attributes { short flags; int group; uint32_t defaults, mask; };
enum { longest_path = 1024 }; // PATH_MAX
enum kind { dup2_action, close_action, open_action, inherit_action, chdir_action };
struct action { enum kind kind; int descriptor, to, flags; unsigned mode; char path[longest_path]; struct action *next; };
struct actions { struct action *first, **last; };

MAC(int, posix_spawnattr_init, struct attributes **attributes) {
    *attributes = calloc(1, sizeof **attributes);
    return 0;
}
MAC(int, posix_spawnattr_destroy, struct attributes **attributes) {
    free(*attributes);
    return 0;
}
MAC(int, posix_spawnattr_setflags, struct attributes **attributes, short flags) {
    (*attributes)->flags = flags;
    return flags & ~0x448E ? EINVAL : 0;
}
MAC(int, posix_spawnattr_setpgroup, struct attributes **attributes, int group) {
    (*attributes)->group = group;
    return 0;
}
MAC(int, posix_spawnattr_setsigdefault, struct attributes **attributes, const uint32_t *set) {
    (*attributes)->defaults = *set;
    return 0;
}
MAC(int, posix_spawnattr_setsigmask, struct attributes **attributes, const uint32_t *set) {
    (*attributes)->mask = *set;
    return 0;
}
MAC(int, posix_spawn_file_actions_init, struct actions **actions) {
    *actions = calloc(1, sizeof **actions);
    (*actions)->last = &(*actions)->first;
    return 0;
}
MAC(int, posix_spawn_file_actions_destroy, struct actions **actions) {
    for (struct action *action = (*actions)->first, *next; action; action = next) {
        next = action->next;
        free(action);
    }
    free(*actions);
    return 0;
}

static int add(struct actions **actions, enum kind kind, int descriptor, int to, const char *path, int flags, unsigned mode) {
    if (descriptor < 0 || to < 0 || to >= 10240) return EBADF;
    if (path && strlen(path) >= longest_path) return ENAMETOOLONG;
    struct action *action = calloc(1, sizeof *action);
    *action = (struct action){.kind = kind, .descriptor = descriptor, .to = to, .flags = flags, .mode = mode};
    if (path) strcpy(action->path, path);
    *(*actions)->last = action;
    (*actions)->last = &action->next;
    return 0;
}

MAC(int, posix_spawn_file_actions_adddup2, struct actions **actions, int from, int to) {
    return add(actions, dup2_action, from, to, NULL, 0, 0);
}
MAC(int, posix_spawn_file_actions_addclose, struct actions **actions, int descriptor) {
    return add(actions, close_action, descriptor, 0, NULL, 0, 0);
}
MAC(int, posix_spawn_file_actions_addopen, struct actions **actions, int to, const char *path, int flags, unsigned mode) {
    return add(actions, open_action, to, to, path, flags, mode);
}
MAC(int, posix_spawn_file_actions_addinherit_np, struct actions **actions, int descriptor) {
    return add(actions, inherit_action, descriptor, descriptor, NULL, 0, 0);
}
MAC(int, posix_spawn_file_actions_addchdir_np, struct actions **actions, const char *path) {
    return add(actions, chdir_action, 0, 0, path, 0, 0);
}

// Closes, as CLOEXEC_DEFAULT does, what no action has made: after all actions.
static void close_others(const struct actions *actions, posix_spawn_file_actions_t *own) {
    enum { most = 65536 };
    char *is_kept = calloc(1, most);
    int above = 0;
    for (struct action *action = actions->first; action; action = action->next) {
        if (action->kind == chdir_action) continue;
        int number = action->kind == close_action ? action->descriptor : action->to;
        if (number >= most) continue;
        is_kept[number] = action->kind != close_action;
        if (is_kept[number] && number >= above) above = number + 1;
    }
    for (int number = 0; number < above; number++) {
        if (!is_kept[number] && syscall(SYS_fcntl, number, F_GETFD) >= 0) {
            REAL(posix_spawn_file_actions_addclose)(own, number);
        }
    }
    free(is_kept);
    posix_spawn_file_actions_addclosefrom_np(own, above);
}

static int translate(const struct actions *actions, posix_spawn_file_actions_t *own, int *has_chdir) {
    int error = 0;
    for (struct action *action = actions->first; action && !error; action = action->next) {
        switch (action->kind) {
            case dup2_action:
                error = REAL(posix_spawn_file_actions_adddup2)(own, action->descriptor, action->to);
                break;
            case inherit_action:
                error = REAL(posix_spawn_file_actions_adddup2)(own, action->descriptor, action->descriptor);
                break;
            case close_action:
                error = REAL(posix_spawn_file_actions_addclose)(own, action->descriptor);
                break;
            case open_action:
                error = REAL(posix_spawn_file_actions_addopen)(own, action->to, action->path, to_linux_flags(action->flags), action->mode);
                break;
            case chdir_action:
                *has_chdir = 1;
                error = REAL(posix_spawn_file_actions_addchdir_np)(own, action->path);
                break;
        }
    }
    return error;
}

MAC(int, posix_spawn, int *pid, const char *path, struct actions **actions, struct attributes **given, char **argv, char **envp) {
    struct attributes *attributes = *given;
    posix_spawnattr_t own;
    posix_spawn_file_actions_t steps;
    sigset_t set;
    int has_chdir = 0;
    short flags = (attributes->flags & 0x2 ? POSIX_SPAWN_SETPGROUP : 0) | (attributes->flags & 0x4 ? POSIX_SPAWN_SETSIGDEF : 0)
        | (attributes->flags & 0x8 ? POSIX_SPAWN_SETSIGMASK : 0) | (attributes->flags & 0x400 ? POSIX_SPAWN_SETSID : 0);
    REAL(posix_spawnattr_init)(&own);
    REAL(posix_spawnattr_setflags)(&own, flags);
    REAL(posix_spawnattr_setpgroup)(&own, attributes->group);
    to_linux_set(attributes->defaults, &set);
    REAL(posix_spawnattr_setsigdefault)(&own, &set);
    to_linux_set(attributes->mask, &set);
    REAL(posix_spawnattr_setsigmask)(&own, &set);
    REAL(posix_spawn_file_actions_init)(&steps);
    int error = translate(*actions, &steps, &has_chdir);
    if (!error && (attributes->flags & 0x4000)) close_others(*actions, &steps);
    // A relative path after a change of the directory is looked for in the wrong place by macOS.
    if (!error && has_chdir && path[0] != '/') error = ENOENT;
    if (!error) error = REAL(posix_spawn)(pid, path, &steps, &own, argv, envp);
    REAL(posix_spawn_file_actions_destroy)(&steps);
    REAL(posix_spawnattr_destroy)(&own);
    return error;
}

// ---- kqueue: bsd/sys/event.h

struct kevent { uintptr_t id; int16_t filter; uint16_t flags; uint32_t fflags; intptr_t data; void *udata; } __attribute__((packed, aligned(4)));
enum { filter_read = -1, filter_write = -2, filter_proc = -5, filter_user = -10 };
enum { ev_add = 1, ev_delete = 2, ev_oneshot = 0x10, ev_clear = 0x20, ev_receipt = 0x40, ev_eof = 0x8000, ev_error = 0x4000 };

// A knote. Its place and generation are what epoll tells, so that what has been deleted meanwhile is known.
struct knote { int queue, descriptor; uintptr_t id; int16_t filter; uint16_t flags; void *udata; uint32_t generation; };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct knote *knotes;
static uint32_t knote_count;

static struct knote *find(int queue, const struct kevent *change) {
    for (uint32_t i = 0; i < knote_count; i++) {
        struct knote *knote = &knotes[i];
        if (knote->queue == queue && knote->id == change->id && knote->filter == change->filter) return knote;
    }
    return NULL;
}

static struct knote *make(void) {
    for (uint32_t i = 0; i < knote_count; i++) {
        if (knotes[i].queue == 0) return &knotes[i];
    }
    uint32_t first = knote_count;
    knote_count = first ? first * 2 : 64;
    knotes = realloc(knotes, knote_count * sizeof *knotes);
    memset(knotes + first, 0, (knote_count - first) * sizeof *knotes);
    return &knotes[first];
}

static int is_own(const struct knote *knote) { return knote->filter == filter_proc || knote->filter == filter_user; }

static void delete(struct knote *knote) {
    epoll_ctl(knote->queue, EPOLL_CTL_DEL, knote->descriptor, NULL);
    if (is_own(knote)) close(knote->descriptor);
    knote->queue = 0;
    knote->generation++;
}

static int open_source(const struct kevent *change, uint32_t *events) {
    struct pollfd entry = {.events = POLLIN};
    switch (change->filter) {
        case filter_read: *events = EPOLLIN | EPOLLRDHUP; return (int)change->id;
        case filter_write: *events = EPOLLOUT; return (int)change->id;
        case filter_user: *events = EPOLLIN; return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        case filter_proc:
            *events = EPOLLIN;
            entry.fd = syscall(SYS_pidfd_open, (int)change->id, 0);
            if (entry.fd < 0) return fail(errno == EMFILE || errno == ENFILE ? errno : ESRCH);
            if (poll(&entry, 1, 0) == 0) return entry.fd;
            // It has ended: what comes from now on never comes.
            close(entry.fd);
            return fail(ESRCH);
        default: return fail(EINVAL);
    }
}

static int apply(int queue, const struct kevent *change) {
    struct knote *knote = find(queue, change);
    if (change->flags & ev_delete) {
        if (!knote) return ENOENT;
        delete(knote);
        return 0;
    }
    if (change->flags & ev_add) {
        if (knote) delete(knote);
        uint32_t events = 0;
        int descriptor = open_source(change, &events);
        if (descriptor < 0) return errno;
        knote = make();
        *knote = (struct knote){queue, descriptor, change->id, change->filter, change->flags, change->udata, knote->generation};
        if (change->flags & ev_clear) events |= EPOLLET;
        if ((change->flags & ev_oneshot) || change->filter == filter_proc) events |= EPOLLONESHOT;
        struct epoll_event event = {events, {.u64 = (uint64_t)knote->generation << 32 | (uint32_t)(knote - knotes)}};
        if (epoll_ctl(queue, EPOLL_CTL_ADD, descriptor, &event) != 0) {
            int error = errno;
            if (is_own(knote)) close(descriptor);
            knote->queue = 0;
            return error;
        }
    }
    if (!knote) return ENOENT;
    if (change->filter == filter_user && (change->fflags & 0x01000000)) eventfd_write(knote->descriptor, 1);
    return 0;
}

static int take(const struct epoll_event *event, struct kevent *result) {
    uint32_t place = (uint32_t)event->data.u64, generation = event->data.u64 >> 32;
    struct knote *knote = place < knote_count ? &knotes[place] : NULL;
    if (!knote || knote->queue == 0 || knote->generation != generation) return 0;
    *result = (struct kevent){knote->id, knote->filter, knote->flags & (ev_clear | ev_oneshot), 0, 0, knote->udata};
    if (event->events & (EPOLLHUP | EPOLLRDHUP | EPOLLERR)) result->flags |= ev_eof;
    if (knote->filter == filter_user && (knote->flags & ev_clear)) {
        eventfd_t count;
        eventfd_read(knote->descriptor, &count);
    }
    if (knote->filter == filter_proc) {
        result->fflags = 0x80000000;
        if (++ends % 4 == 0) early_pid = (int)knote->id;
    }
    if (knote->filter == filter_proc || (knote->flags & ev_oneshot)) delete(knote);
    return 1;
}

MAC(int, kqueue, void) { return epoll_create1(EPOLL_CLOEXEC); }

MAC(int, kevent, int queue, const struct kevent *changes, int change_count, struct kevent *events, int event_count,
    const struct timespec *timeout) {
    int given = 0;
    pthread_mutex_lock(&lock);
    for (int i = 0; i < change_count; i++) {
        int error = apply(queue, &changes[i]);
        if (!error && !(changes[i].flags & ev_receipt)) continue;
        if (given == event_count) {
            pthread_mutex_unlock(&lock);
            return fail(error ? error : EINVAL);
        }
        events[given] = changes[i];
        events[given].flags |= ev_error;
        events[given++].data = error;
    }
    pthread_mutex_unlock(&lock);
    if (given > 0 || event_count == 0) return given;
    struct epoll_event told[64];
    int wait = timeout ? (int)(timeout->tv_sec * 1000 + (timeout->tv_nsec + 999999) / 1000000) : -1;
    int count = epoll_wait(queue, told, event_count < 64 ? event_count : 64, wait);
    if (count < 0) return -1;
    pthread_mutex_lock(&lock);
    for (int i = 0; i < count; i++) given += take(&told[i], &events[given]);
    pthread_mutex_unlock(&lock);
    return given;
}
