/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kills a command at one of its system calls, to see what it leaves behind.
 *
 *	killnth N [--main] COMMAND...
 *
 * The calls of the command and of its children are counted together, from 1, as they enter the kernel; at the N-th,
 * which is not done, all of them are killed, with --main only the command, whose children go on. Prints "killed" and
 * the number of the call, or "ended" and how many there were.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROCESSES_MAX 64

struct process {
	pid_t pid;
	bool inside; /* of a system call: the next stop is its end */
};

static struct process processes[PROCESSES_MAX];

static void die(const char *what)
{
	fprintf(stderr, "killnth: %s: %s\n", what, strerror(errno));
	exit(70);
}

static struct process *find(pid_t pid)
{
	for (int i = 0; i < PROCESSES_MAX; i++) {
		if (processes[i].pid == pid)
			return &processes[i];
	}
	return NULL;
}

/* A child may stop for the first time before its parent tells of it. */
static struct process *find_or_add(pid_t pid)
{
	struct process *p = find(pid);

	if (p)
		return p;
	p = find(0);
	if (!p) {
		errno = ENOSPC;
		die("processes");
	}
	*p = (struct process){ .pid = pid };
	return p;
}

/* A child that was forked just now has not told of itself yet: it does by stopping. */
static void kill_all(void)
{
	int status;
	pid_t pid;

	for (int i = 0; i < PROCESSES_MAX; i++) {
		if (processes[i].pid)
			kill(processes[i].pid, SIGKILL);
	}
	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		if (WIFSTOPPED(status))
			kill(pid, SIGKILL);
	}
}

/* The others are let go: `stopped` now, unless that is it, those that are running where they stop next. */
static void kill_main(pid_t main, pid_t stopped)
{
	int status;
	pid_t pid;

	kill(main, SIGKILL);
	if (stopped != main)
		ptrace(PTRACE_DETACH, stopped, 0, 0);
	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		if (WIFSTOPPED(status))
			ptrace(PTRACE_DETACH, pid, 0, 0);
	}
}

/* On one processor a stop costs no interrupt of another, which an emulated machine takes long for. */
static void stay_here(void)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	sched_setaffinity(0, sizeof(one), &one);
}

static pid_t start(char **command)
{
	long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
		       PTRACE_O_TRACECLONE;
	pid_t pid = fork();
	int status;

	if (pid < 0)
		die("fork");
	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		execvp(command[0], command);
		_exit(127);
	}
	if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
		die("start");
	if (ptrace(PTRACE_SETOPTIONS, pid, 0, options))
		die("PTRACE_SETOPTIONS");
	find_or_add(pid);
	return pid;
}

/* What a stop hands on to the process. */
static int signal_of(int status)
{
	int sig = WSTOPSIG(status);

	if (status >> 16 || sig == SIGSTOP || sig == SIGTRAP || sig == (SIGTRAP | 0x80))
		return 0;
	return sig;
}

static bool enters(struct process *p, int status)
{
	if (WSTOPSIG(status) != (SIGTRAP | 0x80))
		return false;
	p->inside = !p->inside;
	return p->inside;
}

int main(int argc, char **argv)
{
	bool only_main = argc > 2 && !strcmp(argv[2], "--main");
	unsigned long n = argc > 1 ? strtoul(argv[1], NULL, 10) : 0, calls = 0;
	pid_t main_pid, pid;
	int status;

	if (argc < 3 + only_main || !n) {
		fprintf(stderr, "killnth N [--main] COMMAND...\n");
		return 64;
	}
	stay_here();
	main_pid = start(argv + 2 + only_main);
	ptrace(PTRACE_SYSCALL, main_pid, 0, 0);
	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		struct process *p = find_or_add(pid);

		if (!WIFSTOPPED(status)) {
			p->pid = 0;
			continue;
		}
		if (enters(p, status) && ++calls == n) {
			if (only_main)
				kill_main(main_pid, pid);
			else
				kill_all();
			printf("killed %lu\n", calls);
			return 0;
		}
		ptrace(PTRACE_SYSCALL, pid, 0, signal_of(status));
	}
	printf("ended %lu\n", calls);
	return 0;
}
