/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words for what a device answers, out of the tables of the trace. */
#include "sys/vfio_words.h"

#include <strings.h>

#include "sys/trace_vfio_names.h"

static const struct trace_name *const tables[VFIO_WORDS_COUNT] = {
	[VFIO_WORDS_DEVICE] = trace_device_flags,
	[VFIO_WORDS_REGION] = trace_region_flags,
	[VFIO_WORDS_IRQ] = trace_irq_flags,
	[VFIO_WORDS_FEATURE] = trace_features,
	[VFIO_WORDS_MIGRATION] = trace_migration_flags,
	[VFIO_WORDS_MIGRATION_STATE] = trace_migration_states,
	[VFIO_WORDS_PRECOPY] = trace_precopy_flags,
};

const char *vfio_word(enum vfio_words words, uint32_t value)
{
	const struct trace_name *row = tables[words];

	while (row->word && row->value != value)
		row++;
	return row->word;
}

bool vfio_word_value(enum vfio_words words, const char *word, uint32_t *value)
{
	const struct trace_name *row = tables[words];

	while (row->word && strcasecmp(row->word, word))
		row++;
	if (row->word)
		*value = row->value;
	return row->word;
}
