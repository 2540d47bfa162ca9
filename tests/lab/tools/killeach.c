/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kills a command at each of its system calls, and sees that the host can be brought back after every one.
 *
 *	killeach [--every K] [--main] [--first COMMAND] [--watch PATH] COMMAND...
 *
 * Round N runs COMMAND, and --first's before it, kills it at the N-th point, before that call is done, has `vfioctl
 * restore --all` bring back what is recorded, and compares the host with what it was at first: drivers, overrides,
 * virtual functions, power, rules of udev, the journal. A point is a call that may change something outside of the
 * process: between two of these a kill leaves the same behind wherever it comes. With --every each K-th of the other
 * calls is one, too. The command's children are killed with it. With --main they go on, and the points are the calls
 * made while there is one, each K-th of them.
 *
 * Prints the points and the calls, and each driver or content that a kill left at the PATH. Status 1: not as before.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "commands.h"
#include "hoststate.h"

#define PROCESSES_MAX 64
#define STATES_MAX    16

struct options {
	unsigned long every; /* 0: the calls that change something alone */
	bool only_main;
	char *first, *watch;
	char **command;
};

/* --- what a kill left --- */

static char *states[STATES_MAX];

static void note_state(const char *path)
{
	char *text = NULL;
	size_t size = 0, i = 0;
	FILE *out;

	if (!path)
		return;
	out = open_memstream(&text, &size);
	put_value(out, path);
	fclose(out);
	while (i < STATES_MAX && states[i] && strcmp(states[i], text))
		i++;
	if (i < STATES_MAX && !states[i])
		states[i] = text;
	else
		free(text);
}

/* --- the filter: which calls stop --- */

#define HARMLESS 2
#define CHANGES  1

/* Calls that nobody outside of the process can tell to have been made. */
static const int harmless[] = {
	SYS_read,
	SYS_pread64,
	SYS_close,
	SYS_fstat,
	SYS_newfstatat,
	SYS_statx,
	SYS_lseek,
	SYS_getdents64,
	SYS_readlinkat,
	SYS_faccessat,
	SYS_faccessat2,
	SYS_mmap,
	SYS_munmap,
	SYS_mprotect,
	SYS_mremap,
	SYS_madvise,
	SYS_brk,
	SYS_rt_sigaction,
	SYS_rt_sigprocmask,
	SYS_getpid,
	SYS_gettid,
	SYS_getuid,
	SYS_geteuid,
	SYS_getgid,
	SYS_getegid,
	SYS_clock_gettime,
	SYS_clock_nanosleep,
	SYS_nanosleep,
	SYS_ppoll,
	SYS_futex,
	SYS_prlimit64,
	SYS_set_robust_list,
	SYS_getrandom,
	SYS_set_tid_address,
	SYS_rseq,
	SYS_uname,
	SYS_wait4,
	SYS_waitid,
	SYS_pidfd_open,
	SYS_fcntl,
	SYS_dup3,
	SYS_execve,
	SYS_exit,
	SYS_exit_group,
	SYS_sched_getaffinity,
#ifdef SYS_open
	SYS_stat,
	SYS_lstat,
	SYS_access,
	SYS_readlink,
	SYS_poll,
	SYS_dup2,
#endif
#ifdef SYS_arch_prctl
	SYS_arch_prctl,
#endif
};

#define N_HARMLESS (sizeof(harmless) / sizeof(harmless[0]))

/* One instruction for each, which leads to the verdict at the end; an open that only reads is harmless. */
static void filter(unsigned int of_harmless)
{
	struct sock_filter code[N_HARMLESS + 8];
	struct sock_fprog program = { .filter = code };
	size_t n = 0;

	code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						 offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < N_HARMLESS; i++) {
		size_t left = N_HARMLESS - i - 1;

		code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
							 (unsigned int)harmless[i],
							 (unsigned char)(left + 4), 0);
	}
	code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 2);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						 offsetof(struct seccomp_data, args[2]));
	code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K,
						 O_WRONLY | O_RDWR | O_CREAT | O_TRUNC, 0, 1);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE | CHANGES);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, of_harmless);
	program.len = (unsigned short)n;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		_exit(71);
}

/* --- one round --- */

struct round {
	const struct options *options;
	unsigned long n;             /* the point to kill at */
	unsigned long points, calls; /* met; calls are those that stopped */
	unsigned long others;        /* harmless ones */
	pid_t main_pid;
	struct process {
		pid_t pid;
		bool is_child; /* not a thread */
	} processes[PROCESSES_MAX];
};

static struct process *find(struct round *r, pid_t pid)
{
	for (int i = 0; i < PROCESSES_MAX; i++) {
		if (r->processes[i].pid == pid)
			return &r->processes[i];
	}
	return NULL;
}

static struct process *find_or_add(struct round *r, pid_t pid)
{
	struct process *p = find(r, pid);

	if (p)
		return p;
	p = find(r, 0);
	if (!p)
		die("processes");
	*p = (struct process){ .pid = pid };
	return p;
}

static bool has_child(const struct round *r)
{
	for (int i = 0; i < PROCESSES_MAX; i++) {
		if (r->processes[i].pid && r->processes[i].is_child)
			return true;
	}
	return false;
}

/* A child that was forked just now has not told of itself yet: it does by stopping. */
static void kill_all(struct round *r)
{
	int status;
	pid_t pid;

	for (int i = 0; i < PROCESSES_MAX; i++) {
		if (r->processes[i].pid)
			kill(r->processes[i].pid, SIGKILL);
	}
	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		if (WIFSTOPPED(status))
			kill(pid, SIGKILL);
	}
}

static char *const restore_all[] = { "vfioctl", "-q", "restore", "--all", NULL };

/* The others go on, and the host is brought back meanwhile. False: it is not. */
static bool kill_main(struct round *r, pid_t stopped)
{
	int status, restored = 0;
	pid_t pid, restore = 0;

	kill(r->main_pid, SIGKILL);
	if (is_recorded())
		restore = start(restore_all);
	if (stopped != r->main_pid)
		ptrace(PTRACE_CONT, stopped, 0, 0);
	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		if (pid == restore)
			restored = status;
		else if (WIFSTOPPED(status))
			ptrace(PTRACE_CONT, pid, 0, 0);
	}
	return !restored;
}

static void begin(struct round *r)
{
	long options = PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
		       PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL;
	bool all = r->options->every || r->options->only_main;
	int status;

	r->main_pid = fork();
	if (r->main_pid < 0)
		die("fork");
	if (!r->main_pid) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		quiet();
		raise(SIGSTOP);
		filter(all ? SECCOMP_RET_TRACE | HARMLESS : SECCOMP_RET_ALLOW);
		execvp(r->options->command[0], r->options->command);
		_exit(127);
	}
	if (waitpid(r->main_pid, &status, 0) != r->main_pid || !WIFSTOPPED(status))
		die("start");
	if (ptrace(PTRACE_SETOPTIONS, r->main_pid, 0, options))
		die("PTRACE_SETOPTIONS");
	find_or_add(r, r->main_pid);
	ptrace(PTRACE_CONT, r->main_pid, 0, 0);
}

/* A call that is about to be made: whether it is the point. */
static bool is_point(struct round *r, pid_t pid)
{
	unsigned long what = 0, every = r->options->every ?: 1;
	bool point;

	ptrace(PTRACE_GETEVENTMSG, pid, 0, &what);
	r->calls++;
	if (r->options->only_main)
		point = has_child(r) && !(r->others++ % every);
	else
		point = what == CHANGES || !(r->others++ % every);
	return point && ++r->points == r->n;
}

/* A stop that is no point: notes a child that came, and goes on, with the signal if it was one. */
static void go_on(struct round *r, pid_t pid, int status)
{
	int sig = WSTOPSIG(status), event = status >> 16;
	unsigned long child = 0;

	if (event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK) {
		ptrace(PTRACE_GETEVENTMSG, pid, 0, &child);
		find_or_add(r, (pid_t)child)->is_child = true;
	}
	ptrace(PTRACE_CONT, pid, 0, event || sig == SIGSTOP || sig == SIGTRAP ? 0 : sig);
}

enum outcome { KILLED, ENDED, FAILED };

/* ENDED: there was no such point. */
static enum outcome run_round(struct round *r)
{
	enum outcome outcome = FAILED;
	pid_t pid;
	int status;

	begin(r);
	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		struct process *p = find_or_add(r, pid);

		if (!WIFSTOPPED(status)) {
			p->pid = 0;
			if (pid == r->main_pid)
				outcome = status ? FAILED : ENDED;
			continue;
		}
		if (status >> 16 == PTRACE_EVENT_SECCOMP && is_point(r, pid)) {
			if (r->options->only_main)
				return kill_main(r, pid) ? KILLED : FAILED;
			kill_all(r);
			return KILLED;
		}
		go_on(r, pid, status);
	}
	return outcome;
}

/* --- all of them --- */

static int check(const struct round *r, const char *before)
{
	char *after;
	int same;

	if (is_recorded() && run(restore_all)) {
		printf("point %lu: restore fails\n", r->n);
		return -1;
	}
	after = look();
	same = !strcmp(before, after);
	if (!same) {
		printf("point %lu: not as before\n", r->n);
		tell_difference("before", before, after);
		tell_difference("after", after, before);
	}
	free(after);
	return same ? 0 : -1;
}

/* On one processor a stop costs no interrupt of another, which an emulated machine takes long for. */
static void stay_here(void)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	sched_setaffinity(0, sizeof(one), &one);
}

static int kill_each(const struct options *options)
{
	enum outcome outcome = KILLED;
	char *before = look();

	for (unsigned long n = 1; outcome == KILLED; n++) {
		struct round r = { .options = options, .n = n };

		if (options->first && run_text(options->first)) {
			printf("point %lu: %s fails\n", n, options->first);
			return 1;
		}
		outcome = run_round(&r);
		note_state(options->watch);
		if (outcome == FAILED)
			printf("point %lu: the command fails, or restore after it\n", n);
		if (outcome == FAILED || check(&r, before))
			return 1;
		if (outcome == ENDED)
			printf("killed at %lu points of %lu calls, which left", n - 1, r.calls);
	}
	for (size_t i = 0; i < STATES_MAX && states[i]; i++)
		printf("%s", states[i]);
	printf("\n");
	free(before);
	return 0;
}

int main(int argc, char **argv)
{
	struct options options = { 0 };
	int i = 1;

	for (; i < argc && !strncmp(argv[i], "--", 2); i++) {
		if (!strcmp(argv[i], "--main"))
			options.only_main = true;
		else if (!strcmp(argv[i], "--every") && i + 1 < argc)
			options.every = strtoul(argv[++i], NULL, 10);
		else if (!strcmp(argv[i], "--first") && i + 1 < argc)
			options.first = argv[++i];
		else if (!strcmp(argv[i], "--watch") && i + 1 < argc)
			options.watch = argv[++i];
		else
			break;
	}
	if (i >= argc || !strncmp(argv[i], "--", 2)) {
		fprintf(stderr, "killeach [--every K] [--main] [--first COMMAND] [--watch PATH] "
				"COMMAND...\n");
		return 64;
	}
	options.command = argv + i;
	stay_here();
	return kill_each(&options);
}
