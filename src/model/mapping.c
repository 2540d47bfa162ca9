/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps account of mappings: by address in their space, in a list of their buffer. */
#include "model/mapping.h"

#include <stdio.h>

#include "model/state.h"

#define mapping_of(tree_node) container_of(tree_node, struct mapping, node)

struct mapping *mapping_first(const struct space *space, uint64_t start, uint64_t last)
{
	struct tree_node *node = tree_find_floor(&space->mappings, last);

	/* One descent answers what is asked most: is there room, and is this mapped? */
	if (!node || mapping_last(mapping_of(node)) < start)
		return NULL;
	if (node->key <= start)
		return mapping_of(node);
	node = tree_find_floor(&space->mappings, start);
	if (!node || mapping_last(mapping_of(node)) < start)
		node = tree_find_ceil(&space->mappings, start);
	return mapping_of(node);
}

struct mapping *mapping_next(const struct mapping *m)
{
	struct tree_node *node = tree_after(&m->space->mappings, m->node.key);

	return node ? mapping_of(node) : NULL;
}

struct mapping *mapping_new(struct session *s)
{
	return pool_take(&s->mapping_pool);
}

void mapping_drop(struct session *s, struct mapping *m)
{
	pool_put(&s->mapping_pool, m);
}

static void insert(struct mapping *m, struct space *space, struct buffer *buffer)
{
	m->space = space;
	m->buffer = buffer;
	m->automatic = false;
	if (m->shares)
		space->shared_bytes += m->size;
	object_get(&space->object);
	object_get(&buffer->object);
	/* A kernel that hands an address out anew has nothing mapped there any more. */
	if (!tree_insert(&space->mappings, &m->node)) {
		mapping_erase(mapping_of(tree_find(&space->mappings, m->node.key)));
		tree_insert(&space->mappings, &m->node);
	}
	list_append(&buffer->mappings, &m->in_buffer);
}

void mapping_insert(struct mapping *const *all, size_t n, struct space *space,
		    struct buffer *buffer)
{
	struct session *s = space->object.session;
	uint64_t bytes = 0;

	for (size_t i = 0; i < n; i++) {
		insert(all[i], space, buffer);
		bytes += all[i]->size;
	}
	space->n_mappings += n;
	space->mapped_bytes += bytes;
	buffer->n_mappings += n;
	buffer->mapped_bytes += bytes;
	s->mappings += n;
	s->mapping_changes += n;
}

void mapping_erase(struct mapping *m)
{
	struct space *space = m->space;
	struct buffer *buffer = m->buffer;

	if (m->automatic)
		automatic_remove(&space->object.session->automatic, m);
	tree_remove(&space->mappings, &m->node);
	list_remove(&m->in_buffer);
	space->n_mappings--;
	space->mapped_bytes -= m->size;
	if (m->shares)
		space->shared_bytes -= m->size;
	if (mapping_iova(m) < space->first_gap)
		space->first_gap = mapping_iova(m);
	buffer->n_mappings--;
	buffer->mapped_bytes -= m->size;
	space->object.session->mappings--;
	space->object.session->mapping_changes++;
	mapping_drop(space->object.session, m);
	object_put(&buffer->object);
	object_put(&space->object);
}

void mapping_erase_all(struct space *space)
{
	struct tree_node *node;

	object_get(&space->object);
	while ((node = tree_first(&space->mappings)))
		mapping_erase(mapping_of(node));
	object_put(&space->object);
}

void mapping_describe(const struct mapping *m, char out[160])
{
	snprintf(out, 160, "0x%llx+0x%llx of buffer %.48s in %.48s",
		 (unsigned long long)mapping_iova(m), (unsigned long long)m->size,
		 m->buffer->object.name, m->space->object.name);
}
