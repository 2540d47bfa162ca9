/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes a traced call into words, by the tables of its fields. */
#include "sys/trace.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "sys/ioctl.h"
#include "sys/trace_table.h"
#include "uapi/vfio.h"

#define VALUE_LEN sizeof(((struct trace_field *)0)->value)

/* Calls that are no ioctl. */
static const struct trace_row stream_rows[] = { IN(sys_io, size, TRACE_HEX), TRACE_END };
static const struct trace_row region_rows[] = {
	IN(sys_io, offset, TRACE_HEX),
	IN(sys_io, size, TRACE_HEX),
	TRACE_END,
};
static const struct trace_layout io_calls[] = {
	{ "pread", region_rows }, { "pwrite", region_rows }, { "read", stream_rows },
	{ "write", stream_rows }, { "mmap", region_rows },   TRACE_END,
};

static const struct trace_layout *layout_in(const struct trace_layout *table, const char *name)
{
	for (; table->name; table++)
		if (!strcmp(table->name, name))
			return table;
	return NULL;
}

const struct trace_layout *trace_layout(const char *name)
{
	const struct trace_layout *found = layout_in(trace_vfio, name);

	if (!found)
		found = layout_in(trace_iommufd, name);
	return found ? found : layout_in(io_calls, name);
}

static uint64_t number(const void *argument, uint32_t offset, uint8_t size)
{
	const uint8_t *p = (const uint8_t *)argument + offset;
	uint64_t u64 = 0;
	uint32_t u32;
	uint16_t u16;

	switch (size) {
	case sizeof(uint8_t):
		return *p;
	case sizeof(u16):
		memcpy(&u16, p, sizeof(u16));
		return u16;
	case sizeof(u32):
		memcpy(&u32, p, sizeof(u32));
		return u32;
	case sizeof(u64):
		memcpy(&u64, p, sizeof(u64));
	}
	return u64;
}

static const char *word_of(const struct trace_name *names, uint64_t value)
{
	for (; names->word; names++)
		if (names->value == value)
			return names->word;
	return NULL;
}

static void put_enum(char *out, const struct trace_name *names, uint64_t value)
{
	const char *word = word_of(names, value);

	if (word)
		snprintf(out, VALUE_LEN, "%s", word);
	else
		snprintf(out, VALUE_LEN, "0x%" PRIx64, value);
}

static void append(char *out, const char *word)
{
	size_t len = strlen(out);

	snprintf(out + len, VALUE_LEN - len, "%s%s", len ? "|" : "", word);
}

static void put_flags(char *out, const struct trace_name *names, uint64_t value)
{
	char rest[sizeof("0xffffffffffffffff")];

	*out = '\0';
	for (; names->word; names++) {
		if ((value & names->value) != names->value)
			continue;
		append(out, names->word);
		value &= ~(uint64_t)names->value;
	}
	if (value || !*out) {
		snprintf(rest, sizeof(rest), value ? "0x%" PRIx64 : "%" PRIu64, value);
		append(out, rest);
	}
}

static void put_feature(char *out, const struct trace_name *features, uint64_t value)
{
	static const struct trace_name directions[] = {
		{ VFIO_DEVICE_FEATURE_PROBE, "PROBE" },
		{ VFIO_DEVICE_FEATURE_GET, "GET" },
		{ VFIO_DEVICE_FEATURE_SET, "SET" },
		{ 0, NULL },
	};
	char feature[VALUE_LEN];

	put_enum(feature, features, value & VFIO_DEVICE_FEATURE_MASK);
	put_flags(out, directions, value & ~(uint64_t)VFIO_DEVICE_FEATURE_MASK);
	append(out, feature);
}

/* The kernel reads "NAME vf_token=UUID"; the token is a secret. */
static void put_device(char *out, const char *name, uint32_t size)
{
	const char *token = memmem(name, size, " vf_token=", strlen(" vf_token="));
	size_t len = token ? (size_t)(token - name) : strnlen(name, size);

	snprintf(out, VALUE_LEN, "%.*s%s", (int)len, name, token ? " vf_token=***" : "");
}

static void put_value(char *out, const struct trace_row *row, const void *argument, uint32_t offset,
		      uint32_t size)
{
	uint64_t value = number(argument, offset, row->size);

	switch ((enum trace_kind)row->kind) {
	case TRACE_HEX:
		snprintf(out, VALUE_LEN, "0x%" PRIx64, value);
		break;
	case TRACE_DEC:
		snprintf(out, VALUE_LEN, "%" PRIu64, value);
		break;
	case TRACE_FLAGS:
		put_flags(out, row->names, value);
		break;
	case TRACE_ENUM:
		put_enum(out, row->names, value);
		break;
	case TRACE_FEATURE:
		put_feature(out, row->names, value);
		break;
	case TRACE_POINTER:
		snprintf(out, VALUE_LEN, "%s", value ? "ptr" : "NULL");
		break;
	case TRACE_FD:
		snprintf(out, VALUE_LEN, "%s", (int32_t)value < 0 ? "-1" : "fd");
		break;
	case TRACE_DEVICE:
		put_device(out, (const char *)argument + offset, size - offset);
		break;
	case TRACE_SECRET:
		snprintf(out, VALUE_LEN, "***");
		break;
	}
}

/* The fields found so far. */
struct decoding {
	const struct trace_call *call;
	struct trace_field *fields;
	unsigned int n;
	unsigned int max;
};

static void add_field(struct decoding *d, const struct trace_row *row, uint32_t offset, bool out)
{
	struct trace_field *field;

	if (d->n == d->max)
		return;
	field = &d->fields[d->n++];
	field->name = row->name;
	field->direction = out ? TRACE_OUT : TRACE_IN;
	put_value(field->value, row, out ? d->call->after : d->call->before, offset, d->call->size);
}

static void decode_row(struct decoding *d, const struct trace_row *row, uint32_t base)
{
	const struct trace_call *call = d->call;
	uint32_t offset = base + row->offset;
	bool changed;

	if (offset + row->size > call->size)
		return;
	if (row->use == USE_OUT) {
		if (call->result != -1)
			add_field(d, row, offset, true);
		return;
	}
	add_field(d, row, offset, false);
	if (row->use == USE_IN)
		return;
	changed = memcmp((const char *)call->before + offset, (const char *)call->after + offset,
			 row->size);
	if (changed)
		add_field(d, row, offset, true);
}

static const struct trace_tail *tail_of(const struct trace_call *call)
{
	const struct trace_tail *tail = trace_vfio_tails;

	for (; tail->name; tail++) {
		if (strcmp(tail->name, call->name) ||
		    tail->selector + sizeof(uint32_t) > call->size)
			continue;
		if ((number(call->before, tail->selector, sizeof(uint32_t)) & tail->mask) ==
		    tail->value)
			return tail;
	}
	return NULL;
}

unsigned int trace_decode(const struct trace_call *call, struct trace_field *fields,
			  unsigned int max)
{
	struct decoding d = { .call = call, .fields = fields, .max = max };
	const struct trace_layout *layout = trace_layout(call->name);
	const struct trace_tail *tail;
	const struct trace_row *row;

	if (!layout || !layout->rows || !call->before || !call->after)
		return 0;
	for (row = layout->rows; row->name; row++)
		decode_row(&d, row, 0);
	tail = tail_of(call);
	if (tail)
		for (row = tail->rows; row->name; row++)
			decode_row(&d, row, tail->start);
	return d.n;
}

static bool is_feature(const struct trace_call *call, uint32_t flags)
{
	return !strcmp(call->name, "VFIO_DEVICE_FEATURE") && call->before &&
	       number(call->before, offsetof(struct vfio_device_feature, flags),
		      sizeof(uint32_t)) == flags;
}

static bool returns_fd(const struct trace_call *call)
{
	return !strcmp(call->name, "open") || !strcmp(call->name, "VFIO_GROUP_GET_DEVICE_FD") ||
	       !strcmp(call->name, "VFIO_DEVICE_GET_GFX_DMABUF") ||
	       is_feature(call, VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_DMA_BUF);
}

static bool returns_eeh_state(const struct trace_call *call)
{
	return !strcmp(call->name, "VFIO_EEH_PE_OP") && call->before &&
	       number(call->before, offsetof(struct vfio_eeh_pe_op, op), sizeof(uint32_t)) ==
		       VFIO_EEH_PE_GET_STATE;
}

void trace_result(const struct trace_call *call, char out[TRACE_RESULT_LEN])
{
	const char *name = errno_name(call->errnum), *state = NULL;

	if (call->result == -1) {
		snprintf(out, TRACE_RESULT_LEN, name ? "-1 %s" : "-1", name);
		return;
	}
	if (returns_fd(call)) {
		snprintf(out, TRACE_RESULT_LEN, "fd");
		return;
	}
	if (returns_eeh_state(call))
		state = word_of(trace_eeh_states, call->result);
	snprintf(out, TRACE_RESULT_LEN, state ? "%d (%s)" : "%d", call->result, state);
}
