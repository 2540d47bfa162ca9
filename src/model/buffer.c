/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes buffers and gives them back. */
#include "model/buffer.h"

#include <errno.h>
#include <stdlib.h>

#include "base/num.h"
#include "base/text.h"
#include "model/mapping.h"
#include "model/state.h"

#define POPULATE_STEP (64ULL << 20)

/* How many mappings a refusal names. */
#define NAMED_MAPPINGS 3

/* As far as it goes: the first that the kernel refuses ends it. */
static int unregister(const struct session *s, struct buffer *buffer, struct err *e)
{
	for (struct object *o = object_first(s, &space_class); o; o = object_next(o)) {
		struct space *space = space_of(o);

		if (space->ops->unregister_buffer &&
		    space->ops->unregister_buffer(space, buffer, e) < 0)
			return -1;
	}
	return 0;
}

static void buffer_release(struct object *o)
{
	struct buffer *buffer = buffer_of(o);
	struct err ignored;

	unregister(o->session, buffer, &ignored);
	if (buffer->address)
		memory_unmap(buffer->address, buffer->size, &ignored);
	memory_file_close(&buffer->file);
	free(buffer);
}

const struct object_class buffer_class = { .kind = "buffer", .release = buffer_release };

struct buffer *buffer_lookup(const struct session *s, const char *name)
{
	struct object *o = object_find(s, &buffer_class, name);

	return o ? buffer_of(o) : NULL;
}

struct buffer *buffer_find(const struct session *s, const char *name, struct err *e)
{
	struct buffer *buffer = buffer_lookup(s, name);

	if (buffer)
		return buffer;
	err_usage(e, "session %s has no buffer \"%s\"", s->name, name);
	err_hint(e, "vfioctl register-memory %s SIZE", name);
	return NULL;
}

static int check_size(const struct buffer *buffer, struct err *e)
{
	char page[16];

	if (!(buffer->size % buffer->page_size))
		return 0;
	format_size(buffer->page_size, page);
	return err_usage(e, "size 0x%llx is not a multiple of the page size, %s",
			 (unsigned long long)buffer->size, page);
}

/* The user's file: as long as what is asked for, so that nothing of the mapping lies beyond its
 * end. */
static int open_file(struct buffer *buffer, const struct buffer_request *r, struct err *e)
{
	const char *name = buffer->object.name;
	struct memory_file_info info;

	memory_file_adopt(&buffer->file, &buffer->object.session->trace, name, r->fd);
	if (memory_file_info(&buffer->file, &info, e) < 0)
		return -1;
	if (!info.is_regular || !info.is_writable)
		return err_usage(
			e,
			"the file of buffer %s is not a regular file open for reading and writing",
			name);
	if (info.size < r->size)
		return err_usage(e, "the file of buffer %s has 0x%llx bytes, fewer than 0x%llx",
				 name, (unsigned long long)info.size, (unsigned long long)r->size);
	buffer->page_size = info.page_size;
	buffer->file_device = info.device;
	buffer->file_inode = info.inode;
	return check_size(buffer, e);
}

static int open_memory(struct buffer *buffer, const struct buffer_request *r, struct err *e)
{
	const struct trace *trace = &buffer->object.session->trace;

	buffer->page_size = r->huge_page ? r->huge_page : memory_page_size();
	if (check_size(buffer, e) < 0 ||
	    memory_file_create(&buffer->file, trace, buffer->object.name, r->size, r->huge_page,
			       e) < 0)
		return -1;
	return memory_file_seal(&buffer->file, e);
}

static int err_no_huge_pages(const struct buffer *buffer, struct err *e)
{
	const uint64_t n = buffer->size / buffer->page_size;
	char page[16];

	format_size(buffer->page_size, page);
	err_context(e, "%llu huge page%s of %s %s not free", (unsigned long long)n, plural(n), page,
		    n == 1 ? "is" : "are");
	return err_hint(e,
			"write how many there shall be to "
			"/sys/kernel/mm/hugepages/hugepages-%llukB/nr_hugepages",
			(unsigned long long)(buffer->page_size >> 10));
}

static int populate_all(const struct buffer *buffer, const struct progress *progress, struct err *e)
{
	uint64_t done = 0;

	while (done < buffer->size) {
		uint64_t left = buffer->size - done;
		uint64_t step = left < POPULATE_STEP ? left : POPULATE_STEP;

		if (buffer->page_size > step)
			step = buffer->page_size;
		if (!progress_step(progress, "populating", done, buffer->size))
			return err_refused(e, buffer->object.name,
					   "interrupted; nothing was registered");
		if (buffer_populate(buffer, done, step, e) < 0)
			return -1;
		done += step;
	}
	return 0;
}

/* With every container that must know of it, if there is any. */
static int register_everywhere(struct buffer *buffer, const struct progress *progress,
			       struct err *e)
{
	const struct session *s = buffer->object.session;

	for (struct object *o = object_first(s, &space_class); o; o = object_next(o)) {
		struct space *space = space_of(o);

		if (!space->ops->register_buffer || !space->n_groups)
			continue;
		/* Registering pins, and cannot be interrupted. */
		if (!buffer->n_registered && populate_all(buffer, progress, e) < 0)
			return -1;
		if (space->ops->register_buffer(space, buffer, e) < 0)
			return -1;
	}
	return 0;
}

int buffers_register(struct space *space, struct err *e)
{
	const struct session *s = space->object.session;

	for (struct object *o = object_first(s, &buffer_class); o; o = object_next(o)) {
		if (space->ops->register_buffer(space, buffer_of(o), e) < 0)
			return err_context(e, "buffer %s", o->name);
	}
	return 0;
}

static int place(struct buffer *buffer, const struct buffer_request *r,
		 const struct progress *progress, struct err *e)
{
	buffer->address = memory_map(&buffer->file, 0, r->size, true, e);
	if (!buffer->address)
		return r->huge_page ? err_no_huge_pages(buffer, e) : -1;
	if (r->node < 0)
		return 0;
	if (memory_bind(buffer->address, r->size, (unsigned int)r->node, e) < 0)
		return err_context(e, "NUMA node %d", r->node);
	/* Huge pages were reserved on any node; whether this one has them only their use tells. */
	if (!r->huge_page || !populate_all(buffer, progress, e))
		return 0;
	/* Interrupted, it says so. */
	return e->errnum ? err_no_huge_pages(buffer, e) : -1;
}

static struct buffer *buffer_new(struct session *s, const char *name,
				 const struct buffer_request *r, const struct progress *progress,
				 struct err *e)
{
	struct buffer *buffer = calloc(1, sizeof(*buffer));

	if (!buffer) {
		err_nomem(e);
		return NULL;
	}
	buffer->file = (struct memory_file){ .fd = -1, .trace = &s->trace };
	buffer->size = r->size;
	buffer->node = r->node;
	buffer->from_file = r->fd >= 0;
	list_init(&buffer->mappings);
	if (object_add(s, &buffer->object, &buffer_class, name, e) < 0) {
		free(buffer);
		return NULL;
	}
	if ((buffer->from_file ? open_file(buffer, r, e) : open_memory(buffer, r, e)) < 0 ||
	    place(buffer, r, progress, e) < 0 || register_everywhere(buffer, progress, e) < 0) {
		if (buffer->from_file)
			buffer->file.fd = -1; /* still the caller's */
		object_destroy(&buffer->object);
		return NULL;
	}
	return buffer;
}

static bool is_same_file(const struct buffer *buffer, int fd)
{
	struct memory_file file = { .fd = fd };
	struct memory_file_info info;
	struct err ignored;

	if (memory_file_info(&file, &info, &ignored) < 0)
		return false;
	return info.device == buffer->file_device && info.inode == buffer->file_inode;
}

static bool is_same(const struct buffer *buffer, const struct buffer_request *r)
{
	if (buffer->size != r->size || buffer->node != r->node || buffer->from_file != (r->fd >= 0))
		return false;
	if (buffer->from_file)
		return is_same_file(buffer, r->fd);
	return buffer->page_size == (r->huge_page ? r->huge_page : memory_page_size());
}

int buffer_check_name(const char *name, struct err *e)
{
	uint64_t number;

	if (!parse_u64(name, &number))
		return 0;
	return err_usage(e, "a buffer cannot be called %s: unmap would take that for an address",
			 name);
}

struct buffer *buffer_register(struct session *s, const char *name,
			       const struct buffer_request *request,
			       const struct progress *progress, bool *changed, struct err *e)
{
	struct buffer *buffer = buffer_lookup(s, name);

	if (buffer_check_name(name, e) < 0)
		return NULL;
	*changed = !buffer;
	if (!buffer)
		return buffer_new(s, name, request, progress, e);
	if (is_same(buffer, request))
		return buffer;
	err_refused(e, name,
		    "buffer %s is there already and is another: 0x%llx bytes in pages of 0x%llx%s",
		    name, (unsigned long long)buffer->size, (unsigned long long)buffer->page_size,
		    buffer->from_file ? ", in a file" : "");
	err_hint(e, "take another name, or first vfioctl unregister-memory %s", name);
	return NULL;
}

int buffer_unregister(struct buffer *buffer, struct err *e)
{
	_cleanup_text_ struct text named = { 0 };
	const struct mapping *m;
	unsigned int n = 0;
	char one[160];

	if (!buffer->n_mappings) {
		if (unregister(buffer->object.session, buffer, e) < 0)
			return -1;
		object_destroy(&buffer->object);
		return 0;
	}
	list_for_each (m, &buffer->mappings, in_buffer) {
		if (n == NAMED_MAPPINGS)
			break;
		mapping_describe(m, one);
		text_addf(&named, "%s%s", n++ ? ", " : "", one);
	}
	err_refused(e, buffer->object.name, "buffer %s has %llu mapping%s: %s%s",
		    buffer->object.name, (unsigned long long)buffer->n_mappings,
		    plural(buffer->n_mappings), named.s ? named.s : "",
		    buffer->n_mappings > n ? ", ..." : "");
	return err_hint(e, "vfioctl unmap %s", buffer->object.name);
}

int buffer_populate(const struct buffer *buffer, uint64_t offset, uint64_t size, struct err *e)
{
	if (!memory_populate(buffer->address + offset, size, e))
		return 0;
	/* A kernel before 5.14 cannot; then the call that pins does it. */
	return e->errnum == EINVAL ? 0 : -1;
}
