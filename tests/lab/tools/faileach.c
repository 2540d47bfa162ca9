/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs a command with each of the kernel's allocations for it failing, and sees that it says so and that all is well.
 *
 *	faileach [--every K] [--alike] [--host] [--first COMMAND] [--undo COMMAND] [--same PROGRAM] -- COMMAND...
 *
 * Round N runs COMMAND, and --first's before it, with the N-th point of fault injection failing (/proc/PID/fail-nth),
 * N rising by K until the command does not get as far. Counted are the points of its own process and of the children
 * that it waits for, which have their turn as they run, from its entry point on: where the dynamic loader is done,
 * which is nobody's to mend. Hence the illegal instruction there, and nothing preloaded, which children would inherit.
 * With --alike points that are alike are not all tried: failplan.h says which.
 *
 * A command that ends as it did without a failure says what it said then, or what PROGRAM (called with the names of
 * that text and of those of several points, since it takes its time to start) accepts for it; what it does not is in
 * the file "differs", a line each, which begins with the name. All others end with
 * status 1, 2, 69, 126 or 127 and an error that tells the operation and its errno, or what cannot be read. Then the
 * same command has to succeed; --undo's takes back what it did. With --host the host has to be after a success as it
 * was after the first, and after a failure, when `vfioctl restore --all` has brought back what is recorded, as it was
 * before. Points at which execve() killed the command, as it does once the old program is gone, are counted apart.
 */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "commands.h"
#include "failnth.h"
#include "failplan.h"
#include "hoststate.h"

#define WRONGS_MAX 100
#define LATER_MAX  50 /* texts in one call of PROGRAM */

struct options {
	unsigned long every;
	bool alike, host;
	char *first, *undo, *same;
	char **command;
};

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
	long tried, refused, in_exec, wrongs;
	struct plan plan;
	long later[LATER_MAX]; /* points with texts that PROGRAM has yet to see */
	int n_later;
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

/* The N-th point's text, kept until PROGRAM sees it. */
static void name_of(char *name, size_t size, const char *file, long n)
{
	snprintf(name, size, "%s.%ld", file, n);
}

static void keep(const char *file, long n)
{
	char name[40];

	name_of(name, sizeof(name), file, n);
	rename(file, name);
}

static void take_out(const char *file, long n)
{
	char name[40];

	name_of(name, sizeof(name), file, n);
	rename(name, file);
}

static bool is_accepted(const struct test *t, const long *points, int count)
{
	char *words[LATER_MAX + 3] = { t->options->same, "fail.before" };
	char names[LATER_MAX][40];

	for (int i = 0; i < count; i++) {
		name_of(names[i], sizeof(names[i]), "fail.out", points[i]);
		words[i + 2] = names[i];
	}
	return !run(words);
}

/* Tells what PROGRAM has against a text; false when that is nothing. */
static bool tell_differs(const char *differs, long n)
{
	char name[40];
	bool any = false;

	snprintf(name, sizeof(name), "fail.out.%ld: ", n);
	for (; *differs; differs += strcspn(differs, "\n"), differs += *differs == '\n') {
		if (strncmp(differs, name, strlen(name)) != 0)
			continue;
		printf("%.*s\n", (int)strcspn(differs, "\n"), differs);
		any = true;
	}
	return any;
}

/* What PROGRAM cannot read it is shown singly. */
static void look_at_later(struct test *t)
{
	bool all = !t->n_later || is_accepted(t, t->later, t->n_later);
	char *differs = all ? strdup("") : content("differs");
	bool named = strstr(differs, "fail.out.") == differs;

	for (int i = 0; i < t->n_later; i++) {
		bool good = all || (named ? !tell_differs(differs, t->later[i])
					  : is_accepted(t, &t->later[i], 1));

		take_out("fail.out", t->later[i]);
		take_out("fail.err", t->later[i]);
		if (!good)
			wrong(t, t->later[i], "it ends as ever, and says something else");
	}
	free(differs);
	t->n_later = 0;
}

static void look_at_out(struct test *t, long n)
{
	char *now = content("fail.out"), *before = content("fail.before");

	if (!strcmp(now, before)) {
		/* as it was */
	} else if (!t->options->same || !*now) {
		wrong(t, n, "it ends as ever, and says something else");
	} else {
		keep("fail.out", n);
		keep("fail.err", n);
		t->later[t->n_later++] = n;
		if (t->n_later == LATER_MAX)
			look_at_later(t);
	}
	free(now);
	free(before);
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

/* EXIT_CHECK with a document and without an error: the doctor's no, which PROGRAM compares as it does its yes. */
static bool is_answer(const struct test *t, int status)
{
	char *out = content("fail.out"), *err = content("fail.err");
	bool alone = *out && !*err;

	free(out);
	free(err);
	return alone && t->options->same && WIFEXITED(status) && WEXITSTATUS(status) == 2;
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
	struct round r = { .command = t->options->command };

	run_round(&r);
	if (r.status != t->status || !is_host(t, t->after))
		wrong(t, n, "the same again does not succeed");
}

static void look_at(struct test *t, const struct round *r)
{
	bool ended = r->status == t->status || is_answer(t, r->status);

	if (ended) {
		look_at_out(t, r->n);
		if (!is_host(t, t->after))
			wrong(t, r->n, "it ends as ever, and has done something else");
		return;
	}
	t->refused++;
	if (r->in_exec)
		t->in_exec++;
	else if (!is_told(r->status))
		wrong(t, r->n, "no clear error");
	if (t->options->host)
		take_back(t, r->n);
	prepare(t, r->n);
	again(t, r->n);
}

static void begin_test(struct test *t)
{
	struct round r = { .command = t->options->command };

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

static void make_plan(struct test *t)
{
	prepare(t, 0);
	plan_make(&t->plan, t->options->command);
	take_back(t, 0);
}

/* False when the command does not get as far. */
static bool try(struct test *t, long n)
{
	struct round r = { .command = t->options->command, .n = n };

	prepare(t, n);
	run_round(&r);
	look_at(t, &r);
	take_back(t, n);
	t->tried += !r.left;
	return !r.left;
}

static int fail_each(const struct options *options)
{
	struct test *t = calloc(1, sizeof(*t));
	long n = 1;

	if (!t)
		die("memory");
	t->options = options;
	begin_test(t);
	if (options->alike)
		make_plan(t);
	for (; n < POINTS_MAX && t->wrongs < WRONGS_MAX; n += (long)options->every) {
		if (plan_tries(&t->plan, n) && !try(t, n))
			break;
	}
	look_at_later(t);
	printf("%ld points, %ld tried, %ld refused", n - 1, t->tried, t->refused);
	printf(t->in_exec ? ", %ld of them in execve\n" : "\n", t->in_exec);
	return t->wrongs || n == 1;
}

int main(int argc, char **argv)
{
	struct options options = { .every = 1 };
	int i = 1;

	for (; i < argc && !strncmp(argv[i], "--", 2); i++) {
		if (!strcmp(argv[i], "--host"))
			options.host = true;
		else if (!strcmp(argv[i], "--alike"))
			options.alike = true;
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
		fprintf(stderr, "faileach [--every K] [--alike] [--host] [--first COMMAND] [--undo "
				"COMMAND] "
				"[--same PROGRAM] -- COMMAND...\n");
		return 64;
	}
	options.command = argv + i;
	return fail_each(&options);
}
