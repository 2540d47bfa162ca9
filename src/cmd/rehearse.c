/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a command would find what it needs, after those rehearsed before it. */
#include "cmd/rehearse.h"

#include <ctype.h>
#include <string.h>

#include "cmd/args.h"

/* --- names of the session's objects --- */

enum part { USES, MAKES, DROPS };

static const struct {
	const char *command; /* NULL: of any */
	const char *argument;
	enum part part;
	const char *kinds; /* one of these */
} names[] = {
	{ "register-memory", "NAME", MAKES, "buffer" },
	{ "unregister-memory", "NAME", DROPS, "buffer" },
	{ "buffer read", "NAME", USES, "buffer" },
	{ "buffer write", "NAME", USES, "buffer" },
	{ "buffer fill", "NAME", USES, "buffer" },
	{ "space create", "NAME", MAKES, "space" },
	{ "space destroy", "NAME", DROPS, "space" },
	{ "ioas alloc", "NAME", MAKES, "space" },
	{ "ioas destroy", "NAME", DROPS, "space" },
	{ "ioas copy", "to", USES, "space" },
	{ "hwpt alloc", "NAME", MAKES, "hwpt" },
	{ "hwpt alloc", "on", USES, "space|hwpt|viommu" },
	{ "hwpt destroy", "NAME", DROPS, "hwpt" },
	{ "viommu alloc", "NAME", MAKES, "viommu" },
	{ "viommu destroy", "NAME", DROPS, "viommu" },
	{ "vdevice alloc", "NAME", MAKES, "vdevice" },
	{ "vdevice destroy", "NAME", DROPS, "vdevice" },
	{ "veventq alloc", "NAME", MAKES, "veventq" },
	{ "veventq destroy", "NAME", DROPS, "veventq" },
	{ "hw-queue alloc", "NAME", MAKES, "hw-queue" },
	{ "hw-queue destroy", "NAME", DROPS, "hw-queue" },
	{ "fault-queue alloc", "NAME", MAKES, "fault-queue" },
	{ "fault-queue destroy", "NAME", DROPS, "fault-queue" },
	{ "dma-buf export", "NAME", MAKES, "dma-buf" },
	{ "dma-buf release", "NAME", DROPS, "dma-buf" },
	{ "attach", "to", USES, "space|hwpt" },
	{ NULL, "in", USES, "space" },
	{ NULL, "SPACE", USES, "space" },
	{ NULL, "HWPT|SPACE", USES, "space|hwpt" },
	{ NULL, "HWPT|VIOMMU", USES, "hwpt|viommu" },
	{ NULL, "hwpt", USES, "hwpt" },
	{ NULL, "viommu", USES, "viommu" },
	{ NULL, "fault-queue", USES, "fault-queue" },
};

static bool is_there(const struct rehearsal *r, const char *kinds, const char *name)
{
	while (*kinds) {
		size_t len = strcspn(kinds, "|");
		char kind[16] = "";

		memcpy(kind, kinds, len < sizeof(kind) ? len : sizeof(kind) - 1);
		if (rehearsal_has(r, kind, name))
			return true;
		kinds += len + (kinds[len] == '|');
	}
	return false;
}

static int err_absent(const char *kinds, const char *name, struct err *e)
{
	char words[48] = "";
	size_t len = 0;

	for (; *kinds && len < sizeof(words) - sizeof(" or "); kinds++) {
		if (*kinds != '|')
			words[len++] = *kinds;
		else
			len += strlen(strcpy(words + len, " or "));
	}
	return err_refused(e, name, "no %s \"%s\" is there by then", words, name);
}

static int apply_name(struct rehearsal *r, const struct args *a, size_t row, const char *name,
		      struct err *e)
{
	const char *kinds = names[row].kinds;

	if (names[row].part == MAKES && !strcmp(kinds, "buffer"))
		return rehearsal_register(r, name, args_u64(a, "SIZE"), e);
	if (names[row].part == MAKES)
		return rehearsal_make(r, kinds, name, e);
	/* To drop what is not there is to change nothing. */
	if (names[row].part == DROPS)
		return rehearsal_drop(r, kinds, name, e);
	return is_there(r, kinds, name) ? 0 : err_absent(kinds, name, e);
}

/* The row for an argument; -1 when its name tells nothing. */
static long row_of(const char *command, const char *argument)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if ((!names[i].command || !strcmp(names[i].command, command)) &&
		    !strcmp(names[i].argument, argument))
			return (long)i;
	}
	return -1;
}

/* Made without a name, it gets one from the session. */
static int apply_unnamed(struct rehearsal *r, const struct args *a, struct err *e)
{
	long row = row_of(a->command->name, "NAME");

	if (row < 0 || names[row].part != MAKES || args_given(a, "NAME"))
		return 0;
	return rehearsal_make_any(r, names[row].kinds, e);
}

/* What drives a device does so through the session. */
static int need_attached(const struct rehearsal *r, const char *device, struct err *e)
{
	if (rehearsal_has(r, "device", device))
		return 0;
	err_refused(e, device, "%s is not attached by then", device);
	return err_hint(e, "attach %s", device);
}

static int rehearse_names(struct rehearsal *r, const struct args *a, struct err *e)
{
	for (size_t i = 0; i < a->n; i++) {
		const struct arg_value *v = &a->values[i];
		long row = v->row->type == ARG_NAME ? row_of(a->command->name, v->row->name) : -1;

		if (row >= 0 && apply_name(r, a, (size_t)row, v->str, e))
			return -1;
		/* A slip in an address, or the name of a buffer. */
		if (v->row->type == ARG_RANGE && !v->numeric && isdigit((unsigned char)*v->str) &&
		    !rehearsal_has(r, "buffer", v->str))
			return err_absent("buffer", v->str, e);
		if (v->row->type == ARG_DEVICE && need_attached(r, v->str, e))
			return -1;
	}
	return apply_unnamed(r, a, e);
}

/* --- commands that need more --- */

static bool take_target(const struct args *a, struct rehearsed_target *t)
{
	*t = (struct rehearsed_target){ 0 };
	if (!args_is_group(a, "DEVICE|GROUP", &t->group))
		t->device = args_str(a, "DEVICE|GROUP");
	return args_given(a, "DEVICE|GROUP");
}

static int rehearse_bind(struct rehearsal *r, const struct args *a, struct err *e)
{
	struct rehearsed_bind bind = {
		.id = args_str(a, "id"),
		.driver = args_str(a, "driver"),
		.device_only = args_given(a, "device-only"),
		.force = args_given(a, "force"),
		.dry_run = args_given(a, "dry-run"),
	};

	take_target(a, &bind.target);
	return rehearsal_bind(r, &bind, e);
}

static int rehearse_restore(struct rehearsal *r, const struct args *a, struct err *e)
{
	struct rehearsed_target target;

	return rehearsal_restore(r, take_target(a, &target) ? &target : NULL, e);
}

static int rehearse_sriov(struct rehearsal *r, const struct args *a, struct err *e)
{
	const struct rehearsed_sriov sriov = {
		.device = args_str(a, "DEVICE"),
		.num_vfs = args_u64(a, "N"),
		.force = args_given(a, "force"),
		.dry_run = args_given(a, "dry-run"),
	};

	return rehearsal_sriov(r, &sriov, e);
}

static int rehearse_attach(struct rehearsal *r, const struct args *a, struct err *e)
{
	struct rehearsed_target target;

	take_target(a, &target);
	if (rehearse_names(r, a, e))
		return -1;
	/* Beside the device's own attachment. */
	if (args_given(a, "pasid"))
		return cmd_pasid_words(a, target.device, e) ? -1
							    : need_attached(r, target.device, e);
	/* What it moves from may allow more without it. */
	if (args_given(a, "to"))
		rehearsal_limits_change(r);
	return rehearsal_attach(r, &target, e);
}

static int rehearse_detach(struct rehearsal *r, const struct args *a, struct err *e)
{
	struct rehearsed_target target;

	take_target(a, &target);
	if (!args_given(a, "pasid"))
		return rehearsal_detach(r, &target, e);
	/* An address space of its own is not the device. */
	return target.device ? 0 : err_usage(e, "--pasid needs a DEVICE");
}

static int rehearse_map(struct rehearsal *r, const struct args *a, struct err *e)
{
	const struct rehearsed_map map = {
		.buffer = args_str(a, "NAME"),
		.space = args_str(a, "in"),
		.offset = args_u64(a, "offset"),
		.size = args_u64(a, "size"),
		.iova = args_u64(a, "iova"),
		.each = args_u64(a, "each"),
		.sized = args_given(a, "size"),
		.fixed = args_given(a, "iova"),
	};

	if (rehearse_names(r, a, e) || rehearsal_map(r, &map, e))
		return -1;
	/* A session without a space gets one for it. */
	return rehearsal_make_any(r, "space", e);
}

static int rehearse_part(struct rehearsal *r, const struct args *a, struct err *e)
{
	if (rehearse_names(r, a, e))
		return -1;
	return rehearsal_buffer_part(r, args_str(a, "NAME"), args_u64(a, "offset"),
				     args_u64(a, "size"), e);
}

static int rehearse_window(struct rehearsal *r, const struct args *a, struct err *e)
{
	rehearsal_limits_change(r);
	return rehearse_names(r, a, e);
}

static int rehearse_unmap(struct rehearsal *r, const struct args *a, struct err *e)
{
	rehearsal_unmap(r);
	return rehearse_names(r, a, e);
}

static const struct {
	const char *command;
	int (*rehearse)(struct rehearsal *r, const struct args *a, struct err *e);
} special[] = {
	{ "bind", rehearse_bind },
	{ "restore", rehearse_restore },
	{ "sriov set", rehearse_sriov },
	{ "attach", rehearse_attach },
	{ "detach", rehearse_detach },
	{ "map", rehearse_map },
	{ "ioas map-file", rehearse_map },
	{ "unmap", rehearse_unmap },
	{ "space destroy", rehearse_unmap },
	{ "ioas destroy", rehearse_unmap },
	{ "ioas copy", rehearse_unmap },
	{ "buffer read", rehearse_part },
	{ "buffer write", rehearse_part },
	{ "buffer fill", rehearse_part },
	{ "window create", rehearse_window },
	{ "window remove", rehearse_window },
};

int cmd_rehearse(struct rehearsal *r, const struct args *a, struct err *e)
{
	for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++) {
		if (!strcmp(special[i].command, a->command->name))
			return special[i].rehearse(r, a, e);
	}
	if (a->command->kind != CMD_SESSION && a->command->kind != CMD_PEEK)
		return 0;
	return rehearse_names(r, a, e);
}

/* --- files --- */

static const struct {
	const char *command, *file, *size;
} sized[] = {
	{ "register-memory", "file", "SIZE" },
	{ "buffer write", "in", "size" },
};

uint64_t cmd_file_least(const struct args *a, const char *name)
{
	for (size_t i = 0; i < sizeof(sized) / sizeof(sized[0]); i++) {
		if (!strcmp(sized[i].command, a->command->name) && !strcmp(sized[i].file, name))
			return args_u64(a, sized[i].size);
	}
	return 0;
}
