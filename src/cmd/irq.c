/* SPDX-License-Identifier: GPL-2.0-or-later */
/* irq enable, disable, counts, trigger, mask, unmask: the interrupts of an attached device. */
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/num.h"
#include "cmd/device.h"
#include "model/device_info.h"
#include "model/irq.h"

/* The device and the interrupt that the operands name; NULL and *e. */
static struct device *irq_of(const struct cmd *c, uint32_t *index, struct err *e)
{
	struct device *device = cmd_device(c, e);

	if (!device || irq_index(device, args_str(c->args, "INTERRUPT"), index, e) < 0)
		return NULL;
	return device;
}

static void begin(struct obj *o, enum object_kind kind, const struct cmd *c,
		  const struct device *device)
{
	cmd_device_begin(o, kind, c, device);
	obj_str(o, F_interrupt, args_str(c->args, "INTERRUPT"));
}

static int count_of(const struct args *a, uint32_t *n, struct err *e)
{
	uint64_t value = args_u64(a, "vectors");

	if (args_given(a, "vectors") && (!value || value > UINT32_MAX))
		return err_usage(e, "bad --vectors \"%s\": a device has no so many",
				 args_str(a, "vectors"));
	*n = (uint32_t)value;
	return 0;
}

/* Those of --event-fd, one for each vector; free() them. */
static int take_fds(const struct args *a, struct irq_request *request, int **fds, struct err *e)
{
	size_t n = args_count(a, "event-fd");

	if (!n)
		return 0;
	if (request->n && request->n != n)
		return err_usage(e, "--event-fd is given %zu time%s, and %u vector%s asked for", n,
				 plural(n), request->n, request->n == 1 ? " is" : "s are");
	*fds = calloc(n, sizeof(**fds));
	if (!*fds)
		return err_nomem(e);
	for (size_t i = 0; i < n; i++)
		(*fds)[i] = args_nth_fd(a, "event-fd", i);
	request->n = (uint32_t)n;
	request->fds = *fds;
	return 0;
}

static int run_enable(struct cmd *c, struct err *e)
{
	struct irq_request request = { .unmask_fd = args_fd(c->args, "unmask-fd"),
				       .held_fd = args_fd(c->args, "held-fd") };
	struct device *device = irq_of(c, &request.index, e);
	_cleanup_free_ int *fds = NULL;
	const struct irq *irq;
	bool changed;
	struct obj o;

	if (!device || count_of(c->args, &request.n, e) < 0 ||
	    take_fds(c->args, &request, &fds, e) < 0)
		return -1;
	irq = irq_enable(device, &request, &changed, e);
	if (!irq)
		return -1;
	begin(&o, OBJ_irq_enable, c, device);
	obj_int(&o, F_vectors, irq->n);
	obj_bool(&o, F_changed, changed);
	return cmd_emit(c, &o, e);
}

static int run_disable(struct cmd *c, struct err *e)
{
	uint32_t index;
	struct device *device = irq_of(c, &index, e);
	bool changed;
	struct obj o;

	if (!device || irq_disable(device, index, &changed, e) < 0)
		return -1;
	begin(&o, OBJ_irq_disable, c, device);
	obj_bool(&o, F_changed, changed);
	return cmd_emit(c, &o, e);
}

static int add_counts(struct obj *o, const struct irq *irq, struct err *e)
{
	uint64_t count;
	struct obj row;

	obj_list(o, F_counts);
	for (uint32_t i = 0; i < irq->n; i++) {
		if (irq_take(irq, i, &count, e) < 0)
			return -1;
		obj_begin(&row, OBJ_irq_count);
		obj_int(&row, F_vector, i);
		obj_int(&row, F_count, (int64_t)count);
		obj_add(o, F_counts, &row);
	}
	return 0;
}

static int run_counts(struct cmd *c, struct err *e)
{
	uint32_t index;
	const struct device *device = irq_of(c, &index, e);
	const struct irq *irq = device ? device_irq(device, index) : NULL;
	struct obj o;

	if (!device)
		return -1;
	begin(&o, OBJ_irq_counts, c, device);
	if (!irq)
		obj_list(&o, F_counts);
	else if (add_counts(&o, irq, e) < 0) {
		obj_drop(&o);
		return -1;
	}
	return cmd_emit(c, &o, e);
}

/* The vectors of all --vector; free() the list. */
static int vectors_of(const struct args *a, uint32_t **list, size_t *n, struct err *e)
{
	*n = args_count(a, "vector");
	*list = calloc(*n + 1, sizeof(**list));
	if (!*list)
		return err_nomem(e);
	for (size_t i = 0; i < *n; i++) {
		const char *word = args_nth(a, "vector", i);

		if (!parse_u32(word, &(*list)[i]))
			return err_usage(e, "bad --vector \"%s\": a device has no so many", word);
	}
	return 0;
}

static int act(struct cmd *c, uint32_t action, const char *word, struct err *e)
{
	_cleanup_free_ uint32_t *list = NULL;
	struct irq_vectors vectors;
	uint32_t index;
	const struct device *device = irq_of(c, &index, e);
	struct obj o;

	if (!device || vectors_of(c->args, &list, &vectors.n, e) < 0)
		return -1;
	vectors.list = list;
	if (irq_act(device, index, action, &vectors, e) < 0)
		return -1;
	begin(&o, OBJ_irq_action, c, device);
	obj_str(&o, F_action, word);
	return cmd_emit(c, &o, e);
}

static int run_trigger(struct cmd *c, struct err *e)
{
	return act(c, VFIO_IRQ_SET_ACTION_TRIGGER, "triggered", e);
}

static int run_mask(struct cmd *c, struct err *e)
{
	return act(c, VFIO_IRQ_SET_ACTION_MASK, "masked", e);
}

static int run_unmask(struct cmd *c, struct err *e)
{
	return act(c, VFIO_IRQ_SET_ACTION_UNMASK, "unmasked", e);
}

static const struct option_row enable_options[] = {
	{ "vectors", 0, ARG_COUNT, "N", .help = "only the first N; else all that there are" },
	{ "event-fd", 0, ARG_FD, "N",
	  .help = "an eventfd of the caller's, one for each vector in order; else the session's "
		  "own",
	  .repeats = true },
	{ "unmask-fd", 0, ARG_FD, "N",
	  .help = "an eventfd on which the kernel unmasks a level interrupt" },
	{ "held-fd", 0, ARG_FD, "N",
	  .help = "kept open for as long as it is enabled: at the other end of a pipe that shows" },
	{ 0 },
};

static const struct option_row act_options[] = {
	{ "vector", 0, ARG_COUNT, "N", .help = "this one, from 0; else all that are enabled",
	  .repeats = true },
	{ 0 },
};

static const struct operand_row operands[] = {
	DEVICE_OPERAND,
	{ "INTERRUPT", ARG_STRING, .help = "intx, msi, msix, err, req, or an index" },
	{ 0 },
};

const struct command cmd_irq_enable = {
	.name = "irq enable",
	.kind = CMD_SESSION,
	.summary = "let interrupts of an attached device go to eventfds",
	.text = "Whoever had the interrupt before loses it. A PCI device has one of intx, msi and "
		"msix "
		"at a time, and err (an error was detected) and req (somebody wants the device "
		"back) "
		"beside it.",
	.options = enable_options,
	.operands = operands,
	.documents = { OBJ_irq_enable },
	.run = run_enable,
};

const struct command cmd_irq_disable = {
	.name = "irq disable",
	.kind = CMD_SESSION,
	.summary = "end what irq enable began",
	.text = "",
	.operands = operands,
	.documents = { OBJ_irq_disable },
	.run = run_disable,
};

const struct command cmd_irq_counts = {
	.name = "irq counts",
	.kind = CMD_SESSION,
	.undo = UNDO_NEEDLESS,
	.summary = "how often interrupts fired since they were last counted",
	.text = "",
	.operands = operands,
	.documents = { OBJ_irq_counts },
	.run = run_counts,
};

const struct command cmd_irq_trigger = {
	.name = "irq trigger",
	.kind = CMD_SESSION,
	.summary = "have the kernel signal interrupts as if the device had",
	.text = "",
	.options = act_options,
	.operands = operands,
	.documents = { OBJ_irq_action },
	.run = run_trigger,
};

const struct command cmd_irq_mask = {
	.name = "irq mask",
	.kind = CMD_SESSION,
	.summary = "keep interrupts back",
	.text = "",
	.options = act_options,
	.operands = operands,
	.documents = { OBJ_irq_action },
	.run = run_mask,
};

const struct command cmd_irq_unmask = {
	.name = "irq unmask",
	.kind = CMD_SESSION,
	.summary = "let interrupts through again",
	.text = "A level interrupt masks itself when it fires; this gets the next one.",
	.options = act_options,
	.operands = operands,
	.documents = { OBJ_irq_action },
	.run = run_unmask,
};
