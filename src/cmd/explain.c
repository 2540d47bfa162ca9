/* SPDX-License-Identifier: GPL-2.0-or-later */
/* explain: what a refusal of the kernel means and what to try. */
#include <ctype.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/near.h"
#include "model/causes.h"
#include "uapi/calls.h"

#define CAUSES_MAX 64 /* the call with the most rows has fewer than half of that */

static const char *const calls[] = {
#define CALL(NAME, fd, tag, since)  #NAME,
#define BARE(NAME, fd, what, since) #NAME,
	VFIO_CALLS(CALL, BARE) IOMMUFD_CALLS(CALL)
#undef CALL
#undef BARE
};

#define N_CALLS (sizeof(calls) / sizeof(calls[0]))

static char plain(char c)
{
	return c == '-' || c == ' ' ? '_' : (char)tolower((unsigned char)c);
}

static bool same_words(const char *a, const char *b)
{
	while (*a && plain(*a) == plain(*b)) {
		a++;
		b++;
	}
	return !*a && !*b;
}

/*
 * What people leave out. An earlier row wins: "get-info" is VFIO_IOMMU_GET_INFO, not VFIO_DEVICE_GET_INFO.
 */
static const char *const left_out[] = {
	"", "VFIO_", "VFIO_IOMMU_", "IOMMU_", "VFIO_GROUP_", "VFIO_DEVICE_",
};

#define N_LEFT_OUT (sizeof(left_out) / sizeof(left_out[0]))

/* NULL when the name does not begin so. */
static const char *without(const char *name, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(name, prefix, len) ? NULL : name + len;
}

static const char *call_named(const char *typed)
{
	for (size_t form = 0; form < N_LEFT_OUT; form++)
		for (size_t i = 0; i < N_CALLS; i++) {
			const char *name = without(calls[i], left_out[form]);

			if (name && same_words(name, typed))
				return calls[i];
		}
	return NULL;
}

/* What an error calls the operation that was typed, or NULL. */
static const char *operation_named(const char *typed)
{
	const char *call = call_named(typed);
	const struct cause *rows;
	size_t n;

	if (call)
		return call;
	rows = causes_all(&n);
	for (size_t i = 0; i < n; i++)
		if (same_words(rows[i].operation, typed))
			return rows[i].operation;
	return NULL;
}

/* Typing mistakes are measured in the table's own letters. */
static const char *near_call(const char *typed)
{
	char upper[64];
	struct near near;
	size_t i;

	for (i = 0; i < sizeof(upper) - 1 && typed[i]; i++)
		upper[i] = (char)toupper((unsigned char)plain(typed[i]));
	upper[i] = '\0';
	near_begin(&near, upper);
	for (i = 0; i < N_CALLS * N_LEFT_OUT; i++) {
		const char *name = without(calls[i / N_LEFT_OUT], left_out[i % N_LEFT_OUT]);

		if (name)
			near_try(&near, name);
	}
	return near_word(&near);
}

static const char *near_operation(const char *typed)
{
	const struct cause *rows;
	struct near near;
	size_t n;

	near_begin(&near, typed);
	rows = causes_all(&n);
	for (size_t i = 0; i < n; i++)
		near_try(&near, rows[i].operation);
	return near_word(&near);
}

static int err_no_operation(const char *typed, struct err *e)
{
	const char *near = near_call(typed);

	if (errno_value(typed))
		return err_usage(e, "%s is an answer: give the call first, as in \"map-dma %s\"",
				 typed, typed);
	if (!near)
		near = near_operation(typed);
	if (near)
		return err_usage(e, "unknown call \"%s\"; did you mean \"%s\"", typed, near);
	return err_usage(e, "unknown call \"%s\"; give an ioctl such as VFIO_IOMMU_MAP_DMA", typed);
}

static const char *errnum_name(int errnum)
{
	return errnum == CAUSE_POSITIVE ? "+1" : errno_name(errnum);
}

static int parse_errno(const char *typed, int *errnum, struct err *e)
{
	uint32_t number;

	*errnum = errno_value(typed);
	if (*errnum)
		return 0;
	if (!strcmp(typed, "+1")) {
		*errnum = CAUSE_POSITIVE;
		return 0;
	}
	if (!parse_u32(typed, &number) || !number || number > INT16_MAX || !errno_name(number))
		return err_usage(e,
				 "\"%s\" is no errno; give a name such as EBUSY, its number, or +1",
				 typed);
	*errnum = number;
	return 0;
}

/* "open" is an operation, and so is "open group": which of the longer ones gives that answer. */
static void add_longer(const char *operation, int errnum, const char *backend, struct text *known)
{
	const struct cause *rows, *row;
	const char *before = "";
	size_t n, len = strlen(operation), n_named = 0;

	rows = causes_all(&n);
	for (size_t i = 0; i < n; i++) {
		const char *longer = rows[i].operation;

		if (strncmp(longer, operation, len) || longer[len] != ' ' ||
		    longer[len + 1] == '*' || !strcmp(longer, before) ||
		    !causes_find(longer, errnum, backend, &row, 1))
			continue;
		text_addf(known, "%s\"%s\"",
			  n_named++  ? ", "
			  : known->s ? "; try "
				     : "try ",
			  longer);
		before = longer;
	}
}

/* The check says no: the call is known, but not this answer of it. */
static int err_nothing_known(const char *operation, int errnum, const char *backend, struct err *e)
{
	const struct cause *rows[CAUSES_MAX];
	size_t n = causes_find(operation, CAUSE_ANY, backend, rows, CAUSES_MAX);
	_cleanup_text_ struct text known = { 0 };

	for (size_t i = 0; i < n && i < CAUSES_MAX; i++) {
		size_t before = 0;

		while (rows[before]->errnum != rows[i]->errnum)
			before++;
		if (before == i)
			text_addf(&known, "%s%s", i ? ", " : "answers that are known: ",
				  errnum_name(rows[i]->errnum));
	}
	add_longer(operation, errnum, backend, &known);
	err_refused(e, operation, "nothing is known of %s%s%s", operation,
		    errnum == CAUSE_ANY ? "" : " answering ",
		    errnum == CAUSE_ANY ? "" : errnum_name(errnum));
	if (known.s)
		err_hint(e, "%s", known.s);
	e->status = EXIT_CHECK;
	return -1;
}

static void add_row(struct obj *o, const struct cause *row)
{
	struct obj child;

	obj_begin(&child, OBJ_explained);
	obj_str(&child, F_errno, errnum_name(row->errnum));
	obj_str(&child, F_backend, row->backend);
	obj_str(&child, F_cause, row->cause);
	obj_str(&child, F_try, row->remedy);
	obj_add(o, F_causes, &child);
}

static int run(struct cmd *c, struct err *e)
{
	const char *typed = args_str(c->args, "CALL"), *answer = args_str(c->args, "ERRNO");
	const char *operation = operation_named(typed), *backend = args_str(c->args, "backend");
	const struct cause *rows[CAUSES_MAX];
	int errnum = CAUSE_ANY;
	struct obj o;
	size_t n;

	if (!operation)
		return err_no_operation(typed, e);
	if (answer && parse_errno(answer, &errnum, e))
		return -1;
	n = causes_find(operation, errnum, backend, rows, CAUSES_MAX);
	if (!n)
		return err_nothing_known(operation, errnum, backend, e);

	obj_begin(&o, OBJ_explain);
	obj_str(&o, F_operation, operation);
	obj_str(&o, F_errno, answer ? errnum_name(errnum) : NULL);
	obj_str(&o, F_backend, backend);
	obj_list(&o, F_causes);
	for (size_t i = 0; i < n && i < CAUSES_MAX; i++)
		add_row(&o, rows[i]);
	return cmd_emit(c, &o, e);
}

static const struct option_row options[] = {
	{ "backend", 'b', ARG_CHOICE, "BACKEND", "iommufd|type1|spapr|noiommu",
	  "only what this backend answers", false },
	{ 0 },
};

static const struct operand_row operands[] = {
	{ "CALL", ARG_STRING, NULL, false, false,
	  "an ioctl, in full or as in \"map-dma\", or \"open-group\", \"write-bind\" and the "
	  "like" },
	{ "ERRNO", ARG_STRING, NULL, true, false,
	  "its answer, by name or number; +1 for a positive one; all without" },
	{ 0 },
};

const struct command cmd_explain = {
	.name = "explain",
	.kind = CMD_LOOK,
	.summary = "say what a refusal of the kernel means and what to try",
	.text = "The kernel answers many different things with the same errno. This tells what "
		"each "
		"can be for a given call, the likeliest first.",
	.options = options,
	.operands = operands,
	.documents = { OBJ_explain },
	.run = run,
};
