/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rehearses buffers: how large they are by then. */
#include "model/buffer.h"
#include "model/rehearsal_state.h"

bool rehearsal_buffer_size(const struct rehearsal *r, const char *name, uint64_t *size)
{
	const struct planned *p = rehearsal_find(r, "buffer", name);
	const struct buffer *b;

	if (p) {
		*size = p->size;
		return p->there;
	}
	b = buffer_lookup(r->session, name);
	*size = b ? b->size : 0;
	return b;
}

int rehearsal_register(struct rehearsal *r, const char *name, uint64_t size, struct err *e)
{
	uint64_t there;

	if (buffer_check_name(name, e) < 0)
		return -1;
	if (rehearsal_buffer_size(r, name, &there) && there != size) {
		err_refused(e, name,
			    "buffer %s is there already by then and is another: 0x%llx bytes", name,
			    (unsigned long long)there);
		return err_hint(e, "take another name, or first unregister-memory %s", name);
	}
	return rehearsal_make_sized(r, "buffer", name, size, e);
}

int rehearsal_buffer_part(const struct rehearsal *r, const char *name, uint64_t offset,
			  uint64_t size, struct err *e)
{
	uint64_t there;

	if (!rehearsal_buffer_size(r, name, &there) || (offset <= there && size <= there - offset))
		return 0;
	return err_refused(e, name,
			   "0x%llx bytes at offset 0x%llx are beyond the end of buffer %s, 0x%llx",
			   (unsigned long long)size, (unsigned long long)offset, name,
			   (unsigned long long)there);
}
