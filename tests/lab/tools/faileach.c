/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs a command with each of the kernel's allocations for it failing, and sees that it says so and that all is well.
 *
 *	faileach [--every K] [--host] [--first COMMAND] [--undo COMMAND] [--same PROGRAM] -- COMMAND...
 *
 * Round N runs COMMAND, and --first's before it, with the N-th point of fault injection failing (/proc/PID/fail-nth),
 * N rising by K until the command does not get as far. Counted are the points of its own process and of the children
 * that it waits for, which have their turn as they run, from its entry point on: where the dynamic loader is done,
 * which is nobody's to mend. Hence the illegal instruction there, and nothing preloaded, which children would inherit.
 *
 * A command that ends as it did without a failure says what it said then, or what PROGRAM (called with the names of
 * both texts) accepts for it. All others end with status 1, 2, 69, 126 or 127 and an error that tells the operation and
 * its errno, or what cannot be read. Then the same command has to succeed; --undo's takes back what it did. With --host the host has to be
 * after a success as it was after the first, and after a failure, when `vfioctl restore --all` has brought back
 * what is recorded, as it was before. Points at which execve() killed the command, as it does once the old program is
 * gone, are counted apart.
 */
#define _GNU_SOURCE
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

#include "commands.h"
#include "hoststate.h"

#define ROUNDS_MAX   50000
#define WRONGS_MAX   25
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

struct options {
	unsigned long every;
	bool host;
	char *first, *undo, *same;
	char **command;
};

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
	const struct options *options;
	long n; /* 0: nothing fails */
	long left;
	pid_t pid, counting; /* who is counted now */
	pid_t children[CHILDREN_MAX];
	unsigned long entry, word;
	bool armed, in_exec;
	int status;
};

static void to_file(const char *name, int fd)
{
	int file = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	dup2(file, fd);
	close(file);
}

static void begin(struct round *r)
{
	long options = PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT | PTRACE_O_TRACEFORK |
		       PTRACE_O_TRACEVFORK | PTRACE_O_EXITKILL;
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
		execvp(r->options->command[0], r->options->command);
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
	return !strcmp(basename(exe), basename(r->options->command[0]));
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
	ptrace(PTRACE_CONT, (pid_t)child, 0, 0);
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
	else {
		ptrace(PTRACE_CONT, pid, 0, sig == SIGSTOP || sig == SIGTRAP ? 0 : sig);
		return;
	}
	ptrace(PTRACE_CONT, pid, 0, 0);
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
			ptrace(PTRACE_CONT, pid, 0, status >> 16 ? 0 : WSTOPSIG(status));
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

/* --- what came of it --- */

static char *content(const char *name)
{
	char *text = NULL;
	size_t size = 0;
	FILE *file = fopen(name, "r");
	ssize_t n = file ? getdelim(&text, &size, 0, file) : -1;

	if (file)
		fclose(file);
	if (n >= 0)
		return text;
	free(text);
	return strdup("");
}

struct test {
	const struct options *options;
	char *before, *after; /* the host */
	int status;           /* without a failure */
	long refused, in_exec, wrongs;
};

static void wrong(struct test *t, long n, const char *what)
{
	char *out = content("fail.out"), *err = content("fail.err");

	printf("WRONG: point %ld of", n);
	for (char **word = t->options->command; *word; word++)
		printf(" %s", *word);
	printf(": %s\n  out: %.400s\n  err: %s\n", what, out, err);
	fflush(stdout);
	t->wrongs++;
	free(out);
	free(err);
}

/* The host is as `text`, or it is said how not. */
static bool is_host(const struct test *t, const char *text)
{
	char *now;
	bool same;

	if (!t->options->host)
		return true;
	now = look();
	same = !strcmp(now, text);
	if (!same) {
		tell_difference("was", text, now);
		tell_difference("is", now, text);
	}
	free(now);
	return same;
}

static bool is_out_as_before(const struct test *t)
{
	char *now = content("fail.out"), *before = content("fail.before");
	bool same = !strcmp(now, before);

	if (!same && t->options->same) {
		char *const words[] = { t->options->same, "fail.before", "fail.out", NULL };

		same = !run(words);
	}
	free(now);
	free(before);
	return same;
}

/*
 * The kernel does not give every errno away: a probe in vain or functions that do not come are no failed write, and a
 * holder that its loader ends says nothing.
 */
static bool is_told(int status)
{
	static const char *const tells[] = { "\"errno\":\"E", "cannot read ", "cannot be read",
					     "although every write was done",
					     "ended as it started" };
	char *err = content("fail.err");
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	bool told = false;

	for (size_t i = 0; i < sizeof(tells) / sizeof(tells[0]); i++)
		told |= strstr(err, tells[i]) != NULL;
	told &= strstr(err, "\"message\":\"") != NULL;
	free(err);
	return told && (code == 1 || code == 2 || code == 69 || code == 126 || code == 127);
}

static char *const restore_all[] = { "vfioctl", "-q", "restore", "--all", NULL };

/* Nothing to take back is well. */
static void take_back(struct test *t, long n)
{
	if (t->options->undo && run_text(t->options->undo))
		wrong(t, n, "what it did cannot be taken back");
	if (t->options->host && is_recorded() && run(restore_all))
		wrong(t, n, "restore --all fails");
	if (!is_host(t, t->before))
		wrong(t, n, "restore --all does not bring back the host");
}

static void prepare(struct test *t, long n)
{
	if (t->options->first && run_text(t->options->first))
		wrong(t, n, "what comes before it fails");
}

static void again(struct test *t, long n)
{
	struct round r = { .options = t->options };

	run_round(&r);
	if (r.status != t->status || !is_host(t, t->after))
		wrong(t, n, "the same again does not succeed");
}

static void look_at(struct test *t, const struct round *r)
{
	bool ended = r->status == t->status;

	if (ended && !is_out_as_before(t))
		wrong(t, r->n, "it ends as ever, and says something else");
	if (ended && !is_host(t, t->after))
		wrong(t, r->n, "it ends as ever, and has done something else");
	if (ended)
		return;
	t->refused++;
	if (r->in_exec)
		t->in_exec++;
	else if (!is_told(r->status))
		wrong(t, r->n, "no clear error");
	if (t->options->host) {
		take_back(t, r->n);
		prepare(t, r->n);
	}
	again(t, r->n);
}

static void begin_test(struct test *t)
{
	struct round r = { .options = t->options };

	t->before = look();
	prepare(t, 0);
	run_round(&r);
	t->status = r.status;
	if (!WIFEXITED(r.status) || (WEXITSTATUS(r.status) && WEXITSTATUS(r.status) != 2))
		wrong(t, 0, "it fails by itself");
	t->after = look();
	rename("fail.out", "fail.before");
	take_back(t, 0);
}

static int fail_each(const struct options *options)
{
	struct test t = { .options = options };
	long n = 1;

	begin_test(&t);
	for (; n < ROUNDS_MAX && t.wrongs < WRONGS_MAX; n += (long)options->every) {
		struct round r = { .options = options, .n = n };

		prepare(&t, n);
		run_round(&r);
		look_at(&t, &r);
		take_back(&t, n);
		if (r.left)
			break;
	}
	printf("%ld points, %ld refused", (n - 1) / (long)options->every, t.refused);
	printf(t.in_exec ? ", %ld of them in execve\n" : "\n", t.in_exec);
	return t.wrongs || n == 1;
}

int main(int argc, char **argv)
{
	struct options options = { .every = 1 };
	int i = 1;

	for (; i < argc && !strncmp(argv[i], "--", 2); i++) {
		if (!strcmp(argv[i], "--host"))
			options.host = true;
		else if (!strcmp(argv[i], "--")) {
			i++;
			break;
		} else if (!strcmp(argv[i], "--every") && i + 1 < argc)
			options.every = strtoul(argv[++i], NULL, 10);
		else if (!strcmp(argv[i], "--first") && i + 1 < argc)
			options.first = argv[++i];
		else if (!strcmp(argv[i], "--undo") && i + 1 < argc)
			options.undo = argv[++i];
		else if (!strcmp(argv[i], "--same") && i + 1 < argc)
			options.same = argv[++i];
		else
			break;
	}
	if (i >= argc || !options.every) {
		fprintf(stderr, "faileach [--every K] [--host] [--first COMMAND] [--undo COMMAND] "
				"[--same PROGRAM] -- COMMAND...\n");
		return 64;
	}
	options.command = argv + i;
	return fail_each(&options);
}
