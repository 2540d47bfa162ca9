/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every fuzz target is made with. */
#ifndef TESTS_FUZZ_TARGET_H
#define TESTS_FUZZ_TARGET_H

#include <stdint.h>
#include <stdlib.h>

/* libFuzzer calls these: with each input, and once before the first. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* Holds in every build, unlike assert(). */
#define HOLDS(condition)          \
	do {                      \
		if (!(condition)) \
			abort();  \
	} while (0)

#endif
