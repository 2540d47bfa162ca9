/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What takes back what the lines of a batch did. */
#include "cli/undo.h"

#include <stdlib.h>
#include <string.h>

#include "cmd/split.h"

/* Before each command, which ends in NUL; not aligned. Read from the last to the first, at 0. */
struct step {
	uint64_t number; /* of the line undone */
	size_t previous; /* where the step before this one begins */
};

void undo_begin(struct undo *u, uint64_t number)
{
	u->number = number;
}

void undo_add(struct undo *u, const char *command)
{
	const struct step step = { .number = u->number, .previous = u->last };
	size_t start = u->steps.len;

	text_addn(&u->steps, (const char *)&step, sizeof(step));
	text_addn(&u->steps, command, strlen(command) + 1);
	/* What is not complete is not there; no more is added then. */
	if (u->steps.failed)
		u->steps.len = start;
	else
		u->last = start;
}

static int undo_step(struct runner *r, const struct step *step, char *command)
{
	struct words words = { 0 };
	struct err e = { 0 };
	int failed = words_split(&words, command, &e);

	if (!failed) {
		const struct run_line line = { step->number, words.word, words.n, NULL, 0 };

		failed = run_line(r, &line, &e);
	}
	free(words.word);
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
	return done;
}

static void tell(const struct undone *done, bool incomplete, struct err *e)
{
	/* A check that said no has said so in its document. */
	if (!*e->message)
		return;
	if (incomplete)
		err_context(e, "for want of memory some of the lines before this were not undone");
	else if (done->failed)
		err_context(e, "%zu of %zu things done before this could not be undone",
			    done->failed, done->n);
	else if (done->n)
		err_context(e, "the lines before this were undone");
}

enum exit_status undo_all(struct runner *r, struct err *e, uint64_t number)
{
	/* Nobody interrupts this, and only what fails is told, after what it was for. */
	struct runner quiet = *r;
	enum exit_status status;
	struct undone done;

	quiet.undo = NULL;
	quiet.progress = NULL;
	quiet.silent = true;
	quiet.err = (struct text){ 0 };
	done = undo_steps(&quiet, r->undo);
	tell(&done, r->undo->steps.failed, e);
	status = run_error(r, e, number);
	text_addn(&r->err, quiet.err.s ? quiet.err.s : "", quiet.err.len);
	text_free(&quiet.err);
	return status;
}

void undo_release(struct undo *u)
{
	text_free(&u->steps);
}
