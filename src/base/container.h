/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a member to what it is a member of. */
#ifndef BASE_CONTAINER_H
#define BASE_CONTAINER_H

#include <stddef.h>

/* The `type` whose `member` `ptr` points to; the subtraction checks that it can be one. */
#define container_of(ptr, type, member) \
	((type *)((char *)(ptr)-offsetof(type, member) + 0 * sizeof((ptr) == &((type *)0)->member)))

/* The same, NULL for NULL. */
#define container_of_or_null(ptr, type, member)                               \
	({                                                                    \
		__typeof__(ptr) member_ptr_ = (ptr);                          \
		member_ptr_ ? container_of(member_ptr_, type, member) : NULL; \
	})

#endif
