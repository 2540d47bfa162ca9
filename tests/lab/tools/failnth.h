/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a command with the N-th allocation of the kernel for it failing. */
#ifndef FAILNTH_H
#define FAILNTH_H

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hoststate.h"

#define SECONDS_MAX  60 /* for one command */
#define CHILDREN_MAX 16

/* Stops at its own address, other than a breakpoint. */
#ifdef __x86_64__
#define ILLEGAL      0x0b0fUL
#define ILLEGAL_MASK 0xffffUL
#else
#define ILLEGAL      0UL
#define ILLEGAL_MASK 0xffffffffUL
#endif

/* --- the count down to the failure --- */

static long proc_number(pid_t pid, const char *file)
{
	char path[64], text[256];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
	fd = open(path, O_RDONLY);
	n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n > 0 ? n : 0] = 0;
	return n > 0 ? strtol(text, NULL, 10) : -1;
}

static void set_left(pid_t pid, long left)
{
	char path[64], text[24];
	int fd, len = snprintf(text, sizeof(text), "%ld", left);

	snprintf(path, sizeof(path), "/proc/%d/fail-nth", (int)pid);
	fd = open(path, O_WRONLY);
	if (fd < 0 || write(fd, text, (size_t)len) != len)
		die(path);
	close(fd);
}

/* --- one run --- */

struct round {
	char *const *command;
	long n; /* 0: nothing fails */
	long left;
	pid_t pid, counting; /* who is counted now */
	pid_t children[CHILDREN_MAX];
	unsigned long entry, word;
	bool armed, in_exec;
	int status;
	/* Where set, called as each call of the process that is counted begins, and as it ends. */
	void (*at_call)(struct round *r);
	void *ctx;
};

static void go_on(const struct round *r, pid_t pid, int sig)
{
	ptrace(r->at_call && r->armed ? PTRACE_SYSCALL : PTRACE_CONT, pid, 0, sig);
}

static void to_file(const char *name, int fd)
{
	int file = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	dup2(file, fd);
	close(file);
}

static void begin(struct round *r)
{
	long options = PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT | PTRACE_O_TRACEFORK |
		       PTRACE_O_TRACEVFORK | PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD;
	int status;

	r->pid = fork();
	if (r->pid < 0)
		die("fork");
	if (!r->pid) {
		to_file("fail.out", STDOUT_FILENO);
		to_file("fail.err", STDERR_FILENO);
		alarm(SECONDS_MAX);
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		execvp(r->command[0], r->command);
		_exit(127);
	}
	if (waitpid(r->pid, &status, 0) != r->pid || !WIFSTOPPED(status))
		die("start");
	if (ptrace(PTRACE_SETOPTIONS, r->pid, 0, options))
		die("PTRACE_SETOPTIONS");
	ptrace(PTRACE_CONT, r->pid, 0, 0);
}

static unsigned long entry_of(pid_t pid)
{
	Elf64_auxv_t entry = { 0 };
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/auxv", (int)pid);
	fd = open(path, O_RDONLY);
	while (read(fd, &entry, sizeof(entry)) == sizeof(entry) && entry.a_type != AT_ENTRY)
		;
	close(fd);
	if (entry.a_type != AT_ENTRY)
		die(path);
	return entry.a_un.a_val;
}

/* Whether it still runs the same program, as a session's holder does. */
static bool is_command(const struct round *r, pid_t pid)
{
	char path[64], exe[512];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/exe", (int)pid);
	n = readlink(path, exe, sizeof(exe) - 1);
	exe[n > 0 ? n : 0] = 0;
	return !strcmp(basename(exe), basename(r->command[0]));
}

static void plant(struct round *r)
{
	r->entry = entry_of(r->pid);
	errno = 0;
	r->word = (unsigned long)ptrace(PTRACE_PEEKTEXT, r->pid, r->entry, 0);
	if (errno || ptrace(PTRACE_POKETEXT, r->pid, r->entry, (r->word & ~ILLEGAL_MASK) | ILLEGAL))
		die("the entry point");
}

static void arm(struct round *r)
{
	ptrace(PTRACE_POKETEXT, r->pid, r->entry, r->word);
	r->entry = 0;
	r->armed = true;
	r->counting = r->pid;
	set_left(r->pid, r->n);
}

/* The count goes on in another process. */
static void hand_over(struct round *r, pid_t to)
{
	long left = proc_number(r->counting, "fail-nth");

	set_left(r->counting, 0);
	r->counting = to;
	set_left(to, left);
}

static bool is_child(const struct round *r, pid_t pid)
{
	for (int i = 0; i < CHILDREN_MAX; i++) {
		if (r->children[i] == pid)
			return true;
	}
	return false;
}

static void add_child(struct round *r, pid_t pid)
{
	int i = 0;

	while (i < CHILDREN_MAX - 1 && r->children[i] && r->children[i] != pid)
		i++;
	r->children[i] = pid;
}

static void take_child(struct round *r, pid_t parent)
{
	unsigned long child = 0;
	int status;

	ptrace(PTRACE_GETEVENTMSG, parent, 0, &child);
	/* It may have stopped, and said so, before its parent did. */
	if (!is_child(r, (pid_t)child) && waitpid((pid_t)child, &status, __WALL) != (pid_t)child)
		die("a child");
	add_child(r, (pid_t)child);
	if (r->armed && r->counting == parent)
		hand_over(r, (pid_t)child);
	go_on(r, (pid_t)child, 0);
}

static void drop_child(struct round *r, pid_t child)
{
	for (int i = 0; i < CHILDREN_MAX; i++) {
		if (r->children[i] == child)
			r->children[i] = 0;
	}
}

/* It became another program, or ends: it is counted no further. */
static void count_out(struct round *r, pid_t pid)
{
	if (!r->armed || r->counting != pid)
		return;
	if (pid != r->pid) {
		hand_over(r, r->pid);
		return;
	}
	r->left = proc_number(pid, "fail-nth");
	set_left(pid, 0);
	r->counting = 0;
}

static void at_exec(struct round *r, pid_t pid)
{
	if (pid != r->pid) {
		if (!is_command(r, pid))
			count_out(r, pid);
	} else if (r->armed) {
		count_out(r, pid);
	} else if (is_command(r, pid)) {
		plant(r);
	}
}

static void at_exit(struct round *r, pid_t pid)
{
	unsigned long status = 0;

	/* A holder goes on, and is done with what the command asked of it. */
	if (pid == r->pid && r->counting && r->counting != pid)
		hand_over(r, pid);
	count_out(r, pid);
	ptrace(PTRACE_GETEVENTMSG, pid, 0, &status);
	if (pid == r->pid)
		r->in_exec = WIFSIGNALED(status) && proc_number(pid, "syscall") == SYS_execve;
}

static void at_stop(struct round *r, pid_t pid, int status)
{
	int sig = WSTOPSIG(status), event = status >> 16;

	if (event == PTRACE_EVENT_EXEC)
		at_exec(r, pid);
	else if (event == PTRACE_EVENT_EXIT)
		at_exit(r, pid);
	else if (event)
		take_child(r, pid);
	else if (sig == SIGILL && pid == r->pid && r->entry)
		arm(r);
	else if (sig == (SIGTRAP | 0x80) && pid == r->counting)
		r->at_call(r);
	else if (sig != SIGSTOP && sig != SIGTRAP && sig != (SIGTRAP | 0x80)) {
		go_on(r, pid, sig);
		return;
	}
	go_on(r, pid, 0);
}

/* Who outlives the command is left alone. */
static void let_go(struct round *r)
{
	int status;

	for (int i = 0; i < CHILDREN_MAX; i++) {
		pid_t pid = r->children[i];

		if (!pid || kill(pid, SIGSTOP))
			continue;
		while (waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status) &&
		       (status >> 16 || WSTOPSIG(status) != SIGSTOP))
			ptrace(PTRACE_CONT, pid, 0,
			       status >> 16 || WSTOPSIG(status) & 0x80 ? 0 : WSTOPSIG(status));
		ptrace(PTRACE_DETACH, pid, 0, 0);
	}
}

static void run_round(struct round *r)
{
	int status;
	pid_t pid;

	r->left = -1;
	begin(r);
	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		if (WIFSTOPPED(status) && pid != r->pid && !is_child(r, pid)) {
			add_child(r, pid);
		} else if (WIFSTOPPED(status)) {
			at_stop(r, pid, status);
		} else if (pid == r->pid) {
			r->status = status;
			break;
		} else {
			drop_child(r, pid);
		}
	}
	let_go(r);
	if (r->left < 0)
		die("fail-nth");
}

#endif
