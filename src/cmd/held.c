/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What several commands say of the objects of a session. */
#include "cmd/held.h"

#include "model/buffer.h"
#include "model/mapping.h"
#include "model/window.h"

int cmd_space(const struct cmd *c, struct space **space, struct err *e)
{
	const char *name = args_str(c->args, "in");

	*space = name ? space_find(c->session, name, e) : space_oldest(c->session, NULL);
	return name && !*space ? -1 : 0;
}

void cmd_access_words(struct obj *o, enum field f, unsigned int access)
{
	obj_words(o, f);
	if (access & DMA_READ)
		obj_word(o, f, "read");
	if (access & DMA_WRITE)
		obj_word(o, f, "write");
}

void cmd_add_ranges(struct obj *o, const struct dma_limits *limits)
{
	obj_list(o, F_iova_ranges);
	for (size_t i = 0; i < limits->n_ranges; i++) {
		struct obj range;

		obj_begin(&range, OBJ_address_range);
		obj_hex(&range, F_start, limits->ranges[i].start);
		obj_hex(&range, F_last, limits->ranges[i].last);
		obj_add(o, F_iova_ranges, &range);
	}
}

static void add_space(struct obj *o, enum field f, const struct space *space)
{
	const struct dma_limits *limits = &space->limits;
	struct obj row;

	obj_begin(&row, OBJ_held_space);
	obj_str(&row, F_space, space->object.name);
	obj_str(&row, F_backend, space->ops->backend);
	obj_int(&row, F_mapping_count, (int64_t)space->n_mappings);
	obj_int(&row, F_mapped_bytes, (int64_t)space->mapped_bytes);
	if (limits->max_mappings != UINT64_MAX)
		obj_int(&row, F_mappings_left, (int64_t)(limits->max_mappings - space->n_mappings));
	obj_hex(&row, F_page_sizes, limits->page_sizes);
	cmd_add_ranges(&row, limits);
	obj_add(o, f, &row);
}

void cmd_add_spaces(struct obj *o, const struct session *s)
{
	obj_list(o, F_spaces);
	for (struct object *i = s ? object_first(s, &space_class) : NULL; i; i = object_next(i))
		add_space(o, F_spaces, space_of(i));
}

static void add_window(struct obj *o, const struct window *w)
{
	struct obj row;

	obj_begin(&row, OBJ_held_window);
	obj_str(&row, F_space, w->space->object.name);
	obj_hex(&row, F_start, w->start);
	obj_int(&row, F_size, (int64_t)w->size);
	obj_int(&row, F_page_size, (int64_t)(1ULL << w->page_shift));
	obj_int(&row, F_levels, w->levels);
	obj_bool(&row, F_default_window, w->is_default);
	obj_int(&row, F_charged, (int64_t)w->locked);
	obj_add(o, F_windows, &row);
}

void cmd_add_windows(struct obj *o, const struct session *s)
{
	obj_list(o, F_windows);
	for (struct object *i = s ? object_first(s, &space_class) : NULL; i; i = object_next(i)) {
		for (const struct window *w = window_first(space_of(i)); w; w = window_next(w))
			add_window(o, w);
	}
}

static void add_buffer(struct obj *o, enum field f, const struct buffer *buffer)
{
	struct obj row;

	obj_begin(&row, OBJ_held_buffer);
	obj_str(&row, F_buffer, buffer->object.name);
	obj_int(&row, F_size, (int64_t)buffer->size);
	obj_int(&row, F_page_size, (int64_t)buffer->page_size);
	if (buffer->node >= 0)
		obj_int(&row, F_numa_node, buffer->node);
	obj_bool(&row, F_file, buffer->from_file);
	obj_int(&row, F_mapping_count, (int64_t)buffer->n_mappings);
	obj_int(&row, F_mapped_bytes, (int64_t)buffer->mapped_bytes);
	obj_int(&row, F_charged, buffer->n_registered ? (int64_t)buffer->size : 0);
	obj_add(o, f, &row);
}

void cmd_add_buffers(struct obj *o, const struct session *s)
{
	obj_list(o, F_buffers);
	for (struct object *i = s ? object_first(s, &buffer_class) : NULL; i; i = object_next(i))
		add_buffer(o, F_buffers, buffer_of(i));
}

static bool step(void *ctx, const char *what, uint64_t done, uint64_t total)
{
	struct cmd *c = ctx;

	return c->progress(c, what, done, total);
}

struct progress cmd_progress(struct cmd *c)
{
	return (struct progress){ .step = c->progress ? step : NULL, .ctx = c };
}
