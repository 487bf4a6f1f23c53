// The floor under Reeve's figures: the same work as the scenarios do, in C and with nothing around it. Compiled by the
// benchmark with the machine's own compiler.
//
// It reads requests from standard input, a line each: a scenario's name, then name=value pairs. It answers a line each:
// name=number pairs, or name=n,n,n… for latencies; times are nanoseconds. One thread spawns and waits, as simply as a
// careful C program would: posix_spawn, waitid. No queue, no states, no death of the supervisor to think of. Where asked, the
// same again in the shape of a program that supervises many: a thread waits for all children and wakes whom it concerns.
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

extern char **environ;

static char *const TRUE_ARGV[] = {"/bin/true", NULL};
static char *const SLEEP_ARGV[] = {"/bin/sleep", "1000", NULL};

static void die(const char *what)
{
    printf("error=%s: %s\n", what, strerror(errno));
    fflush(stdout);
    exit(1);
}

static const char *find(const char *line, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = strchr(line, ' '); at; at = strchr(at + 1, ' '))
        if (!strncmp(at + 1, name, length) && at[1 + length] == '=')
            return at + length + 2;
    return NULL;
}

static long number(const char *line, const char *name, long fallback)
{
    const char *value = find(line, name);
    return value ? strtol(value, NULL, 10) : fallback;
}

static int is(const char *line, const char *name, const char *expected)
{
    const char *value = find(line, name);
    return value && !strncmp(value, expected, strlen(expected));
}

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int64_t cpu(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000000LL +
           (u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1000LL;
}

static void pause_for(long microseconds)
{
    struct timespec t = {microseconds / 1000000, microseconds % 1000000 * 1000};
    nanosleep(&t, NULL);
}

// The attributes are those with which Reeve spawns: group or session, SIGPIPE and SIGCHLD at their defaults, nothing inherited from
// descriptor 3 on; the mask only when it is asked for.
static pid_t spawn(const char *line, char *const argv[])
{
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;
    sigset_t defaults, none;
    short flags = POSIX_SPAWN_SETSIGDEF;
    pid_t pid;

    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_init(&actions);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    sigaddset(&defaults, SIGCHLD);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    if (is(line, "containment", "ProcessGroup"))
        flags |= POSIX_SPAWN_SETPGROUP;
    if (is(line, "containment", "Session"))
        flags |= POSIX_SPAWN_SETSID;
    if (number(line, "mask", 0))
    {
        sigemptyset(&none);
        posix_spawnattr_setsigmask(&attributes, &none);
        flags |= POSIX_SPAWN_SETSIGMASK;
    }
    posix_spawnattr_setflags(&attributes, flags);
#if defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 34)
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
#endif
#endif
    int error = posix_spawn(&pid, argv[0], &actions, &attributes, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (error)
    {
        errno = error;
        die("posix_spawn");
    }
    return pid;
}

static void reap(pid_t pid)
{
    siginfo_t information;
    while (waitid(P_PID, pid, &information, WEXITED) < 0)
        if (errno != EINTR)
            die("waitid");
}

static void hold_memory(const char *line)
{
    static char *held;
    long bytes = number(line, "memory", 0);
    if (!bytes || held)
        return;
    held = malloc(bytes);
    if (!held)
        die("malloc");
    for (long at = 0; at < bytes; at += 4096)
        held[at] = 1;
}

struct waiter
{
    int epoll;
    pthread_mutex_t lock;
    pthread_cond_t woken;
    pid_t ended;
};

// Ends when it is told that child 0 has ended.
static void *wait_for_all(void *argument)
{
    struct waiter *waiter = argument;
    for (;;)
    {
        struct epoll_event event;
        if (epoll_wait(waiter->epoll, &event, 1, -1) != 1)
            continue;
        pid_t child = (pid_t)(event.data.u64 >> 32);
        if (!child)
            return NULL;
        reap(child);
        close((int)event.data.u64);
        pthread_mutex_lock(&waiter->lock);
        waiter->ended = child;
        pthread_cond_signal(&waiter->woken);
        pthread_mutex_unlock(&waiter->lock);
    }
}

static void watch_for(struct waiter *waiter, int descriptor, pid_t child)
{
    struct epoll_event event = {EPOLLIN | EPOLLONESHOT, {.u64 = (uint64_t)child << 32 | (unsigned)descriptor}};
    if (descriptor < 0 || epoll_ctl(waiter->epoll, EPOLL_CTL_ADD, descriptor, &event))
        die("epoll_ctl");
}

static int64_t sequential_with_waiter(const char *line, long count)
{
    struct waiter waiter = {epoll_create1(EPOLL_CLOEXEC), PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};
    int end[2];
    pthread_t thread;
    if (waiter.epoll < 0 || pipe(end) || pthread_create(&thread, NULL, wait_for_all, &waiter))
        die("waiter");
    int64_t begin = now();
    for (long i = 0; i < count; i++)
    {
        pid_t child = spawn(line, TRUE_ARGV);
        watch_for(&waiter, (int)syscall(SYS_pidfd_open, child, 0), child);
        pthread_mutex_lock(&waiter.lock);
        while (waiter.ended != child)
            pthread_cond_wait(&waiter.woken, &waiter.lock);
        pthread_mutex_unlock(&waiter.lock);
    }
    int64_t wall = now() - begin;
    watch_for(&waiter, end[0], 0);
    close(end[1]);
    pthread_join(thread, NULL);
    close(end[0]);
    close(waiter.epoll);
    return wall;
}

static void sequential(const char *line)
{
    long count = number(line, "count", 100);
    int64_t used = cpu(), begin = now();
    for (long i = 0; i < count; i++)
        reap(spawn(line, TRUE_ARGV));
    int64_t wall = now() - begin;
    printf("count=%ld wall=%lld cpu=%lld", count, (long long)wall, (long long)(cpu() - used));
    if (number(line, "waiter", 0))
        printf(" waiter=%lld", (long long)sequential_with_waiter(line, count));
    printf("\n");
}

static void concurrent(const char *line)
{
    long count = number(line, "count", 10), width = number(line, "width", 64);
    pid_t *children = calloc(width, sizeof *children);
    int64_t used = cpu(), begin = now();
    for (long i = 0; i < count; i++)
    {
        for (long j = 0; j < width; j++)
            children[j] = spawn(line, TRUE_ARGV);
        for (long j = 0; j < width; j++)
            reap(children[j]);
    }
    int64_t wall = now() - begin;
    printf("count=%ld wall=%lld cpu=%lld\n", count * width, (long long)wall, (long long)(cpu() - used));
    free(children);
}

static void print_latencies(const char *name, const int64_t *values, long count)
{
    printf("%s=", name);
    for (long i = 0; i < count; i++)
        printf(i ? ",%lld" : "%lld", (long long)values[i]);
}

static void stop(const char *line)
{
    long count = number(line, "count", 10), settle = number(line, "settle", 5000);
    int64_t *latencies = calloc(count, sizeof *latencies);
    for (long i = 0; i < count; i++)
    {
        pid_t child = spawn(line, SLEEP_ARGV);
        pause_for(settle);
        int64_t begin = now();
        kill(-child, SIGKILL);
        reap(child);
        latencies[i] = now() - begin;
    }
    print_latencies("latency", latencies, count);
    printf("\n");
    free(latencies);
}

struct watch
{
    pid_t child;
    int64_t polled, reaped;
};

static void *watch(void *argument)
{
    struct watch *watched = argument;
    struct pollfd pidfd = {(int)syscall(SYS_pidfd_open, watched->child, 0), POLLIN, 0};
    if (pidfd.fd < 0)
        die("pidfd_open");
    while (poll(&pidfd, 1, -1) < 0 && errno == EINTR)
        ;
    watched->polled = now();
    reap(watched->child);
    watched->reaped = now();
    close(pidfd.fd);
    return NULL;
}

static void end_noticed(const char *line)
{
    long count = number(line, "count", 10), settle = number(line, "settle", 5000);
    int64_t *polled = calloc(count, sizeof *polled), *reaped = calloc(count, sizeof *reaped);
    for (long i = 0; i < count; i++)
    {
        pthread_t thread;
        struct watch watched = {spawn(line, SLEEP_ARGV), 0, 0};
        if (pthread_create(&thread, NULL, watch, &watched))
            die("pthread_create");
        pause_for(settle);
        int64_t begin = now();
        kill(watched.child, SIGKILL);
        pthread_join(thread, NULL);
        polled[i] = watched.polled - begin;
        reaped[i] = watched.reaped - begin;
    }
    print_latencies("latency", polled, count);
    print_latencies(" reaped", reaped, count);
    printf("\n");
    free(polled);
    free(reaped);
}

static void many(const char *line)
{
    long count = number(line, "count", 100);
    pid_t *children = calloc(count, sizeof *children);
    int64_t begin = now();
    for (long i = 0; i < count; i++)
        children[i] = spawn(line, SLEEP_ARGV);
    int64_t start = now() - begin;
    pause_for(number(line, "settle", 1000000));
    begin = now();
    for (long i = 0; i < count; i++)
        kill(-children[i], SIGTERM);
    for (long i = 0; i < count; i++)
        reap(children[i]);
    printf("count=%ld start=%lld stop=%lld\n", count, (long long)start, (long long)(now() - begin));
    free(children);
}

static const struct
{
    const char *name;
    void (*run)(const char *line);
} SCENARIOS[] = {
    {"spawn-sequential", sequential}, {"spawn-concurrent", concurrent}, {"spawn-big", sequential},
    {"stop", stop},                   {"end-noticed", end_noticed},     {"many", many},
};

int main(void)
{
    char line[1024];
    while (fgets(line, sizeof line, stdin))
    {
        size_t known = 0, count = sizeof SCENARIOS / sizeof *SCENARIOS;
        size_t length = strcspn(line, " \n");
        while (known < count &&
               (strlen(SCENARIOS[known].name) != length || strncmp(SCENARIOS[known].name, line, length)))
            known++;
        hold_memory(line);
        if (known < count)
            SCENARIOS[known].run(line);
        else
            printf("error=the floor has no such scenario\n");
        fflush(stdout);
    }
    return 0;
}
