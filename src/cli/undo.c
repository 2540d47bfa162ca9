/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What takes back what the lines of a batch did. */
#include "cli/undo.h"

#include <stdlib.h>
#include <string.h>

#include "cmd/args.h"
#include "cmd/split.h"
#include "model/past.h"

/* A change of the host may make many virtual functions. */
#define HOST_TIMEOUT_MS 120000

/* Before each command, which ends in NUL, or a device's past; not aligned. Read from the last to the first, at 0. */
struct step {
	uint64_t number;   /* of the line undone */
	uint64_t previous; /* where the step before this one begins */
	uint64_t of_host;  /* not a command */
};

void undo_begin(struct undo *u, uint64_t number)
{
	u->number = number;
}

static void add(struct undo *u, uint64_t number, bool of_host, const void *what, size_t size)
{
	const struct step step = { .number = number, .previous = u->last, .of_host = of_host };
	size_t start = u->steps.len;

	text_addn(&u->steps, (const char *)&step, sizeof(step));
	text_addn(&u->steps, what, size);
	/* What is not complete is not there; no more is added then. */
	if (u->steps.failed)
		u->steps.len = start;
	else
		u->last = start;
}

void undo_add(struct undo *u, const char *command)
{
	add(u, u->number, false, command, strlen(command) + 1);
}

static void add_string(struct text *bytes, const struct text *s)
{
	if (s->len)
		text_addn(bytes, s->s, s->len);
	text_addc(bytes, '\0');
}

void undo_add_host(struct undo *u, const struct past *past)
{
	_cleanup_text_ struct text bytes = { 0 };

	text_addn(&bytes, (const char *)&past->state, sizeof(past->state));
	add_string(&bytes, &past->functions);
	add_string(&bytes, &past->record);
	add_string(&bytes, &past->rule);
	u->steps.failed |= bytes.failed;
	add(u, u->number, true, bytes.s, bytes.len);
}

bool undo_join(struct undo *u, const char *steps, size_t len)
{
	const char *end = steps + len;
	struct step step;

	while (steps < end) {
		const char *command = steps + sizeof(step), *nul;

		if ((size_t)(end - steps) <= sizeof(step))
			return false;
		memcpy(&step, steps, sizeof(step));
		nul = memchr(command, '\0', (size_t)(end - command));
		if (!nul || step.of_host)
			return false;
		add(u, step.number, false, command, (size_t)(nul + 1 - command));
		steps = nul + 1;
	}
	return true;
}

void undo_drop_last(struct undo *u)
{
	struct step step;

	if (!u->steps.len)
		return;
	memcpy(&step, u->steps.s + u->last, sizeof(step));
	u->steps.len = u->last;
	u->last = step.previous;
}

static int parse(struct args *args, const struct words *words, struct err *e)
{
	size_t used;
	const struct command *command = command_find(words->word, words->n, &used, e);

	return command ? args_parse(args, command, words->word + used, words->n - used, e) : -1;
}

static int undo_command(struct runner *r, uint64_t number, char *command, struct err *e)
{
	_cleanup_args_ struct args args = { 0 };
	struct words words = { 0 };
	int failed = words_split(&words, command, e) || parse(&args, &words, e) ? -1 : 0;

	if (!failed) {
		const struct run_line line = { number, &args };

		failed = r->elsewhere ? r->elsewhere(r, &line, e) : run_line(r, &line, e);
	}
	free(words.word);
	return failed;
}

static int undo_host(const char *bytes, struct err *e)
{
	_cleanup_past_ struct past past = { 0 };

	memcpy(&past.state, bytes, sizeof(past.state));
	bytes += sizeof(past.state);
	text_add(&past.functions, bytes);
	bytes += past.functions.len + 1;
	text_add(&past.record, bytes);
	bytes += past.record.len + 1;
	text_add(&past.rule, bytes);
	if (past.functions.failed || past.record.failed || past.rule.failed)
		return err_nomem(e);
	return past_bring_back(&past, HOST_TIMEOUT_MS, e);
}

static int undo_step(struct runner *r, const struct step *step, char *what)
{
	struct err e = { 0 };
	int failed = step->of_host ? undo_host(what, &e) : undo_command(r, step->number, what, &e);

	if (!failed)
		return 0;
	err_context(&e, "this line could not be undone");
	run_error(r, &e, step->number);
	return -1;
}

struct undone {
	size_t n, failed;
};

static struct undone undo_steps(struct runner *r, struct undo *u)
{
	struct undone done = { 0 };
	struct step step = { .previous = u->last };
	size_t at;

	if (!u->steps.len)
		return done;
	do {
		at = step.previous;
		memcpy(&step, u->steps.s + at, sizeof(step));
		done.failed += undo_step(r, &step, u->steps.s + at + sizeof(step)) != 0;
		done.n++;
	} while (at);
	text_reset(&u->steps);
	u->last = 0;
	return done;
}

/* Nobody interrupts this, and only what fails is told. */
static struct undone take_back(struct runner *r, struct text *errors)
{
	struct runner quiet = *r;
	struct undone done;

	quiet.undo = NULL;
	quiet.progress = NULL;
	quiet.silent = true;
	quiet.err = (struct text){ 0 };
	done = undo_steps(&quiet, r->undo);
	*errors = quiet.err;
	return done;
}

static void tell(const struct undone *done, const struct undo *u, struct err *e)
{
	/* A check that said no has said so in its document. */
	if (!*e->message)
		return;
	if (u->steps.failed)
		err_context(e, "for want of memory some of the lines before this were not undone");
	else if (done->failed)
		err_context(e, "%zu of %zu thing%s done before this could not be undone",
			    done->failed, done->n, plural(done->n));
	else if (done->n || u->earlier)
		err_context(e, "the lines before this were undone");
}

static void add_errors(struct runner *r, struct text *errors)
{
	text_addn(&r->err, errors->s, errors->len);
	text_free(errors);
}

enum exit_status undo_all(struct runner *r, struct err *e, uint64_t number)
{
	struct text errors;
	const struct undone done = take_back(r, &errors);
	enum exit_status status;

	tell(&done, r->undo, e);
	status = run_error(r, e, number);
	/* After what it was for. */
	add_errors(r, &errors);
	return status;
}

void undo_rest(struct runner *r)
{
	struct text errors;
	struct err e = { 0 };

	take_back(r, &errors);
	add_errors(r, &errors);
	if (!r->undo->steps.failed)
		return;
	err_refused(&e, NULL, "for want of memory some of the lines were not undone");
	run_error(r, &e, 0);
}

void undo_release(struct undo *u)
{
	text_free(&u->steps);
	u->last = 0;
}
