/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words for what a device answers in flags and numbers. */
#ifndef SYS_VFIO_WORDS_H
#define SYS_VFIO_WORDS_H

#include <stdbool.h>
#include <stdint.h>

enum vfio_words {
	VFIO_WORDS_DEVICE,          /* VFIO_DEVICE_FLAGS_* */
	VFIO_WORDS_REGION,          /* VFIO_REGION_INFO_FLAG_* */
	VFIO_WORDS_IRQ,             /* VFIO_IRQ_INFO_* */
	VFIO_WORDS_FEATURE,         /* VFIO_DEVICE_FEATURE_*, a number */
	VFIO_WORDS_MIGRATION,       /* VFIO_MIGRATION_* */
	VFIO_WORDS_MIGRATION_STATE, /* VFIO_DEVICE_STATE_*, a number */
	VFIO_WORDS_PRECOPY,         /* VFIO_PRECOPY_INFO_* */
	VFIO_WORDS_COUNT
};

/* As the kernel's header writes it, in capitals; NULL for a bit or number that it does not know. */
const char *vfio_word(enum vfio_words words, uint32_t value);

/* The other way round, whatever the case; false for a word that is none. */
bool vfio_word_value(enum vfio_words words, const char *word, uint32_t *value);

#endif
