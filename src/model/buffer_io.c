/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lets people look at and set what devices find in a buffer. */
#include <string.h>

#include "model/buffer.h"
#include "model/state.h"

#define STEP         (16ULL << 20)
#define PATTERN_SIZE (1ULL << 20)

int buffer_part_check(const struct buffer_part *p, struct err *e)
{
	const struct buffer *b = p->buffer;

	if (p->offset <= b->size && p->size <= b->size - p->offset)
		return 0;
	return err_usage(e, "0x%llx bytes at offset 0x%llx are beyond the end of buffer %s, 0x%llx",
			 (unsigned long long)p->size, (unsigned long long)p->offset, b->object.name,
			 (unsigned long long)b->size);
}

static int err_interrupted(const struct buffer_part *p, uint64_t done, struct err *e)
{
	return err_refused(e, p->buffer->object.name, "interrupted after 0x%llx of 0x%llx bytes",
			   (unsigned long long)done, (unsigned long long)p->size);
}

static uint64_t step_at(const struct buffer_part *p, uint64_t done, uint64_t most)
{
	return p->size - done < most ? p->size - done : most;
}

int buffer_read(const struct buffer_part *p, struct file_out *out, const struct progress *progress,
		struct err *e)
{
	const uint8_t *from = p->buffer->address + p->offset;
	uint64_t done, step;

	for (done = 0; done < p->size; done += step) {
		step = step_at(p, done, STEP);
		if (!progress_step(progress, "reading", done, p->size))
			return err_interrupted(p, done, e);
		if (file_out_write(out, from + done, step, e) < 0)
			return err_context(e, "buffer %s", p->buffer->object.name);
	}
	return 0;
}

int buffer_write(const struct buffer_part *p, int fd, const struct progress *progress,
		 uint64_t *done, struct err *e)
{
	uint8_t *to = p->buffer->address + p->offset;
	size_t n;

	for (*done = 0; *done < p->size; *done += n) {
		if (!progress_step(progress, "writing", *done, p->size))
			return err_interrupted(p, *done, e);
		if (file_read(fd, to + *done, step_at(p, *done, STEP), &n, e) < 0)
			return err_context(e, "buffer %s", p->buffer->object.name);
		if (!n)
			break;
	}
	return 0;
}

/* The bytes come from a file: where the buffer's own was truncated, that is an error, no signal. */
static int fill_from(const struct memory_file *pattern, const struct buffer_part *p,
		     const struct progress *progress, struct err *e)
{
	uint8_t *to = p->buffer->address + p->offset;
	uint64_t done, step;
	size_t n;

	for (done = 0; done < p->size; done += step) {
		step = step_at(p, done, PATTERN_SIZE);
		if (!progress_step(progress, "filling", done, p->size))
			return err_interrupted(p, done, e);
		if (file_read_at(pattern->fd, 0, to + done, step, &n, e) < 0)
			return err_context(e, "buffer %s", p->buffer->object.name);
	}
	return 0;
}

int buffer_fill(const struct buffer_part *p, uint8_t byte, const struct progress *progress,
		struct err *e)
{
	struct memory_file pattern;
	struct err ignored;
	void *bytes;
	int r = -1;

	if (memory_file_create(&pattern, &p->buffer->object.session->trace, "pattern", PATTERN_SIZE,
			       0, e) < 0)
		return -1;
	bytes = memory_map(&pattern, 0, PATTERN_SIZE, true, e);
	if (bytes) {
		memset(bytes, byte, PATTERN_SIZE);
		r = fill_from(&pattern, p, progress, e);
		memory_unmap(bytes, PATTERN_SIZE, &ignored);
	}
	memory_file_close(&pattern);
	return r;
}
